// SPDX-License-Identifier: Apache-2.0
package import EQL
package import Rules

/// What is explained: the query of a rule, or one of its own.
package struct ExplainedQuery: Sendable {
  /// The query, compiled.
  package let query: CompiledQuery
  /// What a sequence asks for; nil for other queries.
  package let sequence: SequencePlan?
  /// The indices that it looks at; none: all.
  package let index: [String]
  /// The field that orders events of one instant; nil: the order of reading does.
  package let tiebreakerField: String?
  /// The exceptions that count for it.
  package let exceptions: [CompiledException]
  private let text: ClauseText

  /// A query of no rule, which looks at events of any index.
  package init(_ query: CompiledQuery, text: String, tiebreakerField: String? = nil) {
    self.init(query, text: text, index: [], tiebreakerField: tiebreakerField)
  }

  /// The query of a rule, with its exceptions; its own tiebreaker goes before the one given.
  package init(
    _ query: CompiledQuery,
    of rule: Rule,
    tiebreakerField: String? = nil,
    exceptions: [CompiledException] = []
  ) {
    self.init(
      query,
      text: rule.query ?? "",
      index: rule.index,
      tiebreakerField: rule.tiebreakerField ?? tiebreakerField,
      exceptions: exceptions
    )
  }

  private init(
    _ query: CompiledQuery,
    text: String,
    index: [String],
    tiebreakerField: String?,
    exceptions: [CompiledException] = []
  ) {
    self.query = query
    self.index = index
    self.tiebreakerField = tiebreakerField
    self.exceptions = exceptions
    self.text = ClauseText(text)
    sequence = SequencePlan(query)
  }

  /// A place of the query on one line.
  package func line(_ range: SourceRange) -> String { text.line(range) }

  /// Category and condition of a stage on one line.
  package func line(ofStage stage: Int) -> String {
    let term: EventQuery
    switch query.query.body {
    case .event(let event): term = event
    case .sequence(let sequence):
      term = (sequence.terms + (sequence.until.map { [$0] } ?? []))[stage].event
    case .sample(let sample): term = sample.terms[stage].event
    }
    return text.line(term.categoryRange.union(term.condition.range))
  }
}
