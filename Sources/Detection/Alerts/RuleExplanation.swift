// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
package import EQL
import Events
package import Rules

/// Why a rule matches one event, or why it does not: every clause with what it saw.
package struct RuleExplanation: Sendable {
  /// One stage of the rule's query; a rule for single events has one.
  package struct Stage: Sendable {
    /// Whether the event satisfies it.
    package var holds: Bool
    /// Its clauses in the order of the query.
    package var clauses: [Clause]
  }

  /// A clause as the query has it, on one line.
  package struct Clause: Sendable {
    package var text: String
    package var verdict: ClauseVerdict
  }

  /// The event's index; nil where it is unknown.
  package let index: String?
  /// Whether the rule's index patterns let the event through.
  package let isIndexAccepted: Bool
  /// The stages in the order of the query.
  package let stages: [Stage]

  /// Whether the event is one that the rule, or a stage of it, asks for.
  package var isWanted: Bool { isIndexAccepted && stages.contains(where: \.holds) }

  /// Explains a rule on the event of one line; nil when the line is no event.
  package init?(_ rule: Rule, _ query: CompiledQuery, line: [UInt8], defaultIndex: String?) {
    var plan = Plan()
    let identity = IdentitySlots(&plan)
    let conditions = query.stages.map { plan.add($0.condition) }
    let evaluator = EventEvaluator(plan)
    let answers: (index: String?, holds: [Bool])? = BatchDecoder(slots: plan.slots)
      .decode(copying: line) { batch in
        guard batch.event_count > 0, let event = batch.events?[0],
          event.status == SL_OK.rawValue
        else { return nil }
        evaluator.load(event, values: batch.values)
        return (identity.index(evaluator), conditions.map { evaluator.matches($0) })
      }
    guard let answers else { return nil }
    index = answers.index ?? defaultIndex
    isIndexAccepted = index.map { IndexPatterns(rule.index).accepts($0) } ?? true
    let text = ClauseText(rule.query ?? "")
    stages = zip(query.stages, answers.holds).map { stage, holds in
      let explainer = ConditionExplainer(stage.condition)
      let verdicts = BatchDecoder(slots: explainer.slots).decode(copying: line) { batch in
        batch.events.map { explainer.clauses(of: $0[0], values: batch.values) } ?? []
      }
      return Stage(
        holds: holds,
        clauses: verdicts.map { Clause(text: text.line($0.range), verdict: $0) }
      )
    }
  }
}
