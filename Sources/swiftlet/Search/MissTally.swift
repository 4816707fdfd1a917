// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL

/// Counts for each stage of a query the events that satisfy it, and while there is none those that
/// satisfy each of its clauses.
struct MissTally {
  /// A stage with its counts.
  struct Stage {
    /// Events that satisfy it.
    fileprivate(set) var matched = 0
    /// What its clauses were to the events before the first that satisfies it.
    fileprivate(set) var clauses: ClauseCounts
  }

  /// In the order of the query.
  private(set) var stages: [Stage]

  /// Whether no event satisfies any stage.
  var isNothingFound: Bool { stages.allSatisfy { $0.matched == 0 } }

  /// Asks `plan` for the clauses.
  init(_ query: CompiledQuery, _ plan: inout Plan) {
    stages = query.stages.map { Stage(clauses: ClauseCounts($0.condition, &plan)) }
  }

  /// Counts the current event, of which a stage holds or not.
  mutating func take(_ evaluator: EventEvaluator, _ stage: Int, holds: Bool) {
    if holds {
      stages[stage].matched += 1
    } else if stages[stage].matched == 0 {
      stages[stage].clauses.count(evaluator)
    }
  }
}
