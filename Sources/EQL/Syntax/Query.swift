// SPDX-License-Identifier: Apache-2.0

/// A parsed query: what to match, then the pipes that cut the result.
package struct Query: Sendable, Equatable {
  /// Event, sequence or sample.
  package var body: QueryBody
  /// `| head 5` and the like, in order.
  package var pipes: [Pipe]
  /// The whole text of the query.
  package var range: SourceRange
}

/// The three kinds of query.
package enum QueryBody: Sendable, Equatable {
  case event(EventQuery)
  case sequence(SequenceQuery)
  case sample(SampleQuery)
}

/// `process where …`: one event of a category that satisfies a condition.
package struct EventQuery: Sendable, Equatable {
  /// The category; nil for `any`.
  package var category: String?
  /// Where the category stands.
  package var categoryRange: SourceRange
  /// What the event must satisfy.
  package var condition: Expression
}

/// A field named as a join key: `by host.id, ?user.name`.
package typealias JoinKey = FieldReference

/// One `[…]` of a sequence, of a sample, or behind `until`.
package struct QueryTerm: Sendable, Equatable {
  /// Category and condition.
  package var event: EventQuery
  /// The keys behind this term's bracket.
  package var keys: [JoinKey]
  /// `![…]`: the event must not occur.
  package var isMissing: Bool
  /// `with runs=N`; 1 when not written.
  package var runs: Int
  /// From the opening bracket to the end of keys and runs.
  package var range: SourceRange
}

/// `sequence by … with maxspan=… [..] [..] until [..]`.
package struct SequenceQuery: Sendable, Equatable {
  /// Keys shared by all terms.
  package var keys: [JoinKey]
  /// Longest time between first and last event, in milliseconds.
  package var maxspan: Maxspan?
  /// The stages in order, `runs` not yet expanded.
  package var terms: [QueryTerm]
  /// The event that ends a pending sequence.
  package var until: QueryTerm?
}

/// A `maxspan`, as written and in milliseconds.
package struct Maxspan: Sendable, Equatable {
  /// The number before the unit.
  package var count: Int64
  /// One of `ms`, `s`, `m`, `h`, `d`.
  package var unit: String

  /// Milliseconds in one of each unit.
  package static let units: [String: Int64] = [
    "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
  ]

  /// The span in milliseconds, at most `Int64.max`.
  package var milliseconds: Int64 {
    let (product, overflow) = count.multipliedReportingOverflow(by: Self.units[unit] ?? 1)
    return overflow ? .max : product
  }
}

/// `sample by … [..] [..]`: unordered events that share the keys.
package struct SampleQuery: Sendable, Equatable {
  /// Keys shared by all terms.
  package var keys: [JoinKey]
  /// The terms.
  package var terms: [QueryTerm]
}

/// A pipe with its arguments.
package struct Pipe: Sendable, Equatable {
  /// `head` or `tail`.
  package var name: String
  /// The number behind it.
  package var count: Int64
  /// From the name to the end of the arguments.
  package var range: SourceRange
}

extension Query {
  /// How long the sequences that it asks for may last, in milliseconds; nil where it has no limit.
  package var maxspan: Int64? {
    guard case .sequence(let sequence) = body else { return nil }
    return sequence.maxspan?.milliseconds
  }
}
