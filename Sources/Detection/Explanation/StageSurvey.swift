// SPDX-License-Identifier: Apache-2.0
import EQL

/// What the events of a survey were to one stage: how many satisfied it, which came closest, and
/// which clauses the others failed.
package struct StageSurvey: Sendable {
  /// Counts of its clauses, over all events.
  package fileprivate(set) var clauses: ClauseCounts
  /// Events that satisfy the stage, of indices that are looked at.
  package fileprivate(set) var matched = 0
  /// Events that satisfy it and are of other indices.
  package fileprivate(set) var excluded = 0
  /// The first that satisfy it.
  package fileprivate(set) var matches: [SurveyedEvent] = []
  /// Those that failed the fewest clauses, of alternatives the nearest; the closest first. One that
  /// is only of a wrong index failed none.
  package fileprivate(set) var closest: [SurveyedEvent] = []
  fileprivate let condition: ConditionID
  fileprivate let gap: ConditionGap
  fileprivate let limit: Int

  init(_ condition: Condition, _ plan: inout Plan, limit: Int) {
    self.limit = limit
    self.condition = plan.add(condition)
    clauses = ClauseCounts(condition, &plan)
    gap = ConditionGap(condition, &plan)
  }

  /// Whether the current event satisfies the stage.
  func holds(_ evaluator: EventEvaluator) -> Bool { evaluator.matches(condition) }

  /// Counts the current event; whether it satisfies the stage. `event` is made where it is kept.
  mutating func take(
    _ evaluator: EventEvaluator,
    isIndexAccepted: Bool,
    _ event: () -> SurveyedEvent
  ) -> Bool {
    clauses.count(evaluator)
    let holds = evaluator.matches(condition)
    if holds, isIndexAccepted {
      matched += 1
      if matches.count < limit { matches.append(event()) }
      return true
    }
    if holds { excluded += 1 }
    let failed = gap.size(evaluator)
    if closest.count < limit || failed < closest[closest.count - 1].failed {
      var kept = event()
      kept.failed = failed
      let place = closest.firstIndex { failed < $0.failed } ?? closest.count
      closest.insert(kept, at: place)
      if closest.count > limit { closest.removeLast() }
    }
    return holds
  }
}
