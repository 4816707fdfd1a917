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
    /// The clauses for which it does not hold, of alternatives those of the nearest.
    package var failures: [Clause]
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
  /// The exceptions that take the event out.
  package let exceptions: [CompiledException]
  /// The stages in the order of the query.
  package let stages: [Stage]

  /// Whether the event is one that the rule, or a stage of it, asks for.
  package var isWanted: Bool {
    isIndexAccepted && exceptions.isEmpty && stages.contains(where: \.holds)
  }

  /// Explains a query on the event of one line; nil when the line is no event.
  package init?(_ explained: ExplainedQuery, line: [UInt8], defaultIndex: String?) {
    let query = explained.query
    var plan = Plan()
    let identity = IdentitySlots(&plan)
    let conditions = query.stages.map { plan.add($0.condition) }
    let gaps = query.stages.map { ConditionGap($0.condition, &plan) }
    let judge = ExceptionJudge(explained.exceptions, &plan)
    let evaluator = EventEvaluator(plan)
    typealias Answers = (
      index: String?, holds: [Bool], failures: [[SourceRange]], exceptions: [CompiledException]
    )
    let answers: Answers? = BatchDecoder(slots: plan.slots).decode(copying: line) { batch in
      guard batch.event_count > 0, let event = batch.events?[0],
        event.status == SL_OK.rawValue
      else { return nil }
      evaluator.load(event, values: batch.values)
      return (
        identity.index(evaluator), conditions.map { evaluator.matches($0) },
        gaps.map { $0.failures(evaluator) }, judge.verdict(evaluator)
      )
    }
    guard let answers else { return nil }
    index = answers.index ?? defaultIndex
    exceptions = answers.exceptions
    isIndexAccepted = index.map { IndexPatterns(explained.index).accepts($0) } ?? true
    stages = query.stages.enumerated().map { number, stage in
      let explainer = ConditionExplainer(stage.condition)
      let verdicts = BatchDecoder(slots: explainer.slots).decode(copying: line) { batch in
        batch.events.map { explainer.clauses(of: $0[0], values: batch.values) } ?? []
      }
      let clauses = verdicts.map { Clause(text: explained.line($0.range), verdict: $0) }
      let failures = answers.failures[number]
      return Stage(
        holds: answers.holds[number],
        clauses: clauses,
        failures: clauses.filter { failures.contains($0.verdict.range) }
      )
    }
  }
}
