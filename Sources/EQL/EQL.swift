// SPDX-License-Identifier: Apache-2.0
package import Events

/// The façade of the language: text in, a checked query and diagnostics out.
package enum EQL {
  /// What a query is checked against.
  package struct Options: Sendable {
    /// Names and types of fields; strict when it comes from a mapping.
    package var schema: Schema
    /// The field that holds an event's category.
    package var categoryField: String
    /// What `now` means in date maths.
    package var now: Timestamp
    /// Whether warnings look for what a misspelt field may have meant: slow over thousands of rules,
    /// and of use only where warnings are shown.
    package var suggestsInWarnings = true

    /// ECS, `event.category`, and 1970 as now unless given.
    package init(
      schema: Schema = .ecs,
      categoryField: String = "event.category",
      now: Timestamp = Timestamp(milliseconds: 0)
    ) {
      self.schema = schema
      self.categoryField = categoryField
      self.now = now
    }
  }

  /// Parses and checks a query. The query is nil when there is an error among the diagnostics,
  /// which stand in the order of their places.
  package static func compile(
    _ text: String,
    options: Options = Options()
  ) -> (query: CompiledQuery?, diagnostics: [Diagnostic]) {
    let (parsed, problems) = Parser.parse(text)
    var diagnostics = problems
    guard let parsed else { return (nil, diagnostics) }
    var analyzer = Analyzer(
      schema: options.schema,
      now: options.now,
      source: Array(text.utf8)
    )
    analyzer.suggestsInWarnings = options.suggestsInWarnings
    let compiled = CompiledQuery(
      parsed,
      analyzer: &analyzer,
      categoryField: options.categoryField
    )
    diagnostics += analyzer.diagnostics
    let hasError = diagnostics.contains { $0.severity == .error }
    return (hasError ? nil : compiled, listed(diagnostics))
  }

  /// The problems in the order of their places; if there are too many, errors before warnings, and
  /// the last says that there may be more.
  private static func listed(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    let errors = diagnostics.filter { $0.severity == .error }
    let warnings = diagnostics.filter { $0.severity == .warning }
    let kept = (errors + warnings).prefix(Diagnostic.limit)
    var listed = kept.enumerated().sorted {
      ($0.element.primary.range.lowerBound, $0.offset)
        < ($1.element.primary.range.lowerBound, $1.offset)
    }.map(\.element)
    if listed.count == Diagnostic.limit {
      listed[listed.count - 1].help.append(
        "there may be more: the first \(Diagnostic.limit) are listed"
      )
    }
    return listed
  }

  /// Everything that is wrong with a query, without keeping the result.
  package static func check(_ text: String, options: Options = Options()) -> [Diagnostic] {
    compile(text, options: options).diagnostics
  }

  /// Whether a text is a query, whatever its names mean.
  static func parses(_ text: String) -> Bool {
    let (query, problems) = Parser.parse(text)
    return query != nil && !problems.contains { $0.severity == .error }
  }

  /// Whether a query can be parsed and asks for single events, not for sequences or samples.
  package static func isEventQuery(_ text: String) -> Bool {
    guard case .event? = Parser.parse(text).query?.body else { return false }
    return true
  }

  /// How long the sequences that a query asks for may last, in milliseconds; nil for any time, and for
  /// what asks for none.
  package static func maxspan(of text: String) -> Int64? {
    Parser.parse(text).query?.maxspan
  }

  /// The fields that a query names; empty where it cannot be parsed.
  package static func fieldPaths(in text: String) -> Set<String> {
    Parser.parse(text).query?.fieldPaths ?? []
  }
}
