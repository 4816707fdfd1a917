// SPDX-License-Identifier: Apache-2.0
import Events

/// A query whose names and types are resolved: the stages' conditions, keys and pipes.
package struct CompiledQuery: Sendable {
  /// The tree as written.
  package var query: Query
  /// Every stage in the order written: one for an event query, the terms (without `runs` expanded)
  /// and then `until` for a sequence, the terms for a sample.
  package var stages: [Stage]

  /// One category with its condition.
  package struct Stage: Sendable {
    /// Category and condition together.
    package var condition: Condition
    /// The values that bind the stage to others: shared keys first, then the term's own.
    package var keys: [ResolvedField]
    /// For each key, whether null is a value.
    package var isKeyOptional: [Bool]
    /// The category that the stage asks for; nil for any.
    package var category: String?

    /// The fields that the condition reads beside the category's, in the order of the query.
    package var fieldPaths: [String] {
      if category != nil, case .and(let parts, _) = condition {
        return parts.dropFirst().flatMap(\.fieldPaths)
      }
      return condition.fieldPaths
    }
  }

  /// Resolves `query`; problems stay in `analyzer`.
  init(_ query: Query, analyzer: inout Analyzer, categoryField: String) {
    self.query = query
    stages = []
    switch query.body {
    case .event(let event):
      add(event, keys: [], &analyzer, categoryField)
    case .sequence(let sequence):
      for term in sequence.terms + (sequence.until.map { [$0] } ?? []) {
        add(term.event, keys: sequence.keys + term.keys, &analyzer, categoryField)
      }
    case .sample(let sample):
      for term in sample.terms {
        add(term.event, keys: sample.keys + term.keys, &analyzer, categoryField)
      }
    }
  }

  private mutating func add(
    _ event: EventQuery,
    keys: [JoinKey],
    _ analyzer: inout Analyzer,
    _ categoryField: String
  ) {
    var condition = analyzer.condition(event.condition)
    if let category = event.category {
      let definition = analyzer.schema.definition(of: categoryField)
      let field = definition.map { ResolvedField($0) } ?? ResolvedField(path: categoryField)
      let isCategory = Condition.leaf(
        .equals(field, [category], ignoresCase: false),
        event.categoryRange
      )
      condition = .and([isCategory, condition], event.categoryRange.union(condition.range))
    }
    var fields: [ResolvedField] = []
    var isOptional: [Bool] = []
    for key in keys {
      switch analyzer.resolve(key) {
      case .field(let field): fields.append(field)
      // An optional key that the mapping lacks is null in every event.
      case .null: fields.append(ResolvedField(path: key.path))
      case .unknown: continue
      }
      isOptional.append(key.isOptional)
    }
    stages.append(
      Stage(
        condition: condition,
        keys: fields,
        isKeyOptional: isOptional,
        category: event.category
      )
    )
  }

  /// The dotted paths of all fields that the query names.
  package var fieldPaths: Set<String> { query.fieldPaths }

  /// Whether the query asks for samples: events in any order.
  package var isSample: Bool {
    if case .sample = query.body { return true }
    return false
  }

  /// Whether the query asks for single events.
  package var isEventQuery: Bool {
    if case .event = query.body { return true }
    return false
  }
}
