// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import EQLOracle
import Events
import Testing

/// The parts of a condition that explanations count and measure, against the condition itself.
@Suite("Parts of conditions")
struct ConditionPartsTests {
  private struct Parts {
    var text: String
    var whole: ConditionID
    var conjuncts: [ConditionID]
    var gap: ConditionGap
  }

  /// All parts hold, and nothing is lacking, exactly where the condition holds.
  @Test func partsAgreeWithTheWhole() {
    print("seed \(TestRandom.seed)")
    let schema = TestSchema.ecs
    var query = TestQuery(schema, TestRandom(seed: TestRandom.seed &+ 2))
    var held = 0
    for _ in 0..<150 {
      var plan = Plan()
      var parts: [Parts] = []
      for _ in 0..<10 {
        let text = "process where " + query.condition(depth: 3)
        // What the analyser refuses is passed over.
        guard let condition = EQL.compile(text, options: schema.options).query?.stages[0].condition
        else { continue }
        parts.append(
          Parts(
            text: text,
            whole: plan.add(condition),
            conjuncts: condition.conjuncts.map { plan.add($0) },
            gap: ConditionGap(condition, &plan)
          )
        )
      }
      let evaluator = EventEvaluator(plan)
      let lines = (0..<4).map { _ in
        TestDocument.random(schema, &query.random).json(&query.random)
      }
      BatchDecoder(slots: plan.slots).decode(copying: Array(lines.joined(separator: "\n").utf8)) {
        batch in
        for index in 0..<batch.event_count {
          guard let event = batch.events?[index] else { continue }
          evaluator.load(event, values: batch.values)
          for part in parts { held += check(part, evaluator, lines[index]) ? 1 : 0 }
        }
      }
    }
    #expect(held > 50, "the cases hold too seldom to say anything")
  }

  private func check(_ part: Parts, _ evaluator: EventEvaluator, _ line: String) -> Bool {
    let holds = evaluator.matches(part.whole)
    #expect(
      part.conjuncts.allSatisfy { evaluator.matches($0) } == holds,
      "\(part.text)\non \(line)"
    )
    let failures = part.gap.failures(evaluator)
    #expect(part.gap.size(evaluator) == failures.count, "\(part.text)\non \(line)")
    #expect(failures.isEmpty == holds, "\(part.text)\non \(line)")
    return holds
  }
}
