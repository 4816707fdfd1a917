// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
package import EQL

/// How many events satisfied each clause of a condition: by itself, and together with those before
/// it. Says which clause left nothing over.
package struct ClauseCounts: Sendable {
  /// A part of the condition that must hold.
  package struct Clause: Sendable {
    /// Its place in the query.
    package var range: SourceRange
    /// The fields that it reads.
    package var fields: [String]
    /// Events in which it held.
    package var alone = 0
    /// Events in which it and all before it held.
    package var together = 0
    /// Events in which one of its fields had a value.
    package var withValue = 0

    fileprivate var condition: ConditionID
    fileprivate var slots: [Int]
  }

  /// The clauses in the order of the query.
  package private(set) var clauses: [Clause]
  /// Events that were counted.
  package private(set) var events = 0

  /// Counts for `condition`; asks `plan` for its clauses.
  package init(_ condition: Condition, _ plan: inout Plan) {
    clauses = condition.conjuncts.map { part in
      let fields = part.fieldPaths
      return Clause(
        range: part.range,
        fields: fields,
        condition: plan.add(part),
        slots: fields.map { plan.slot(for: $0) }
      )
    }
  }

  /// Counts the current event.
  package mutating func count(_ evaluator: EventEvaluator) {
    events += 1
    var hasFailed = false
    for number in clauses.indices {
      if evaluator.matches(clauses[number].condition) {
        clauses[number].alone += 1
        if !hasFailed { clauses[number].together += 1 }
      } else {
        hasFailed = true
      }
      let hasValue = clauses[number].slots.contains { slot in
        evaluator.values(of: slot).contains { $0.kind != SL_NULL.rawValue }
      }
      if hasValue {
        clauses[number].withValue += 1
      }
    }
  }
}
