// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import Events
import Testing

/// Swift's texts are equal when they look alike; an event's bytes are not. What is one character here
/// and two there must not be taken for the same.
@Suite("Composed and decomposed letters")
struct ComposedLettersTests {
  private static let composed = "caf\u{e9}"
  private static let decomposed = "cafe\u{301}"

  @Test(arguments: [
    "process.name == \"%\"", "process.name in~ (\"%\", \"x\")", "process.name : \"*%\"",
    "process.name regex \"%\"", "startsWith(process.name, \"%\")", "process.name >= \"%\"",
    "endsWith(process.name, \"%\")", "concat(process.name, \"%\") == \"%%\"",
    "`%` == 1", "length(`%`) == null",
  ])
  func predicatesOfOnePlan(condition: String) throws {
    var plan = Plan()
    let ids = try [Self.composed, Self.decomposed].map { text in
      let query = try #require(
        EQL.compile("any where " + condition.replacing("%", with: text)).query
      )
      return plan.add(query.stages[0].condition)
    }
    let evaluator = EventEvaluator(plan)
    // Alone each says what it says beside the other.
    for text in [Self.composed, Self.decomposed] {
      let line = "{\"process\":{\"name\":\"\(text)\"},\"\(text)\":1}"
      let alone = try [Self.composed, Self.decomposed].map { text in
        let query = try #require(
          EQL.compile("any where " + condition.replacing("%", with: text)).query
        )
        var plan = Plan()
        let id = plan.add(query.stages[0].condition)
        return Self.answer(EventEvaluator(plan), [id], plan, line)[0]
      }
      #expect(Self.answer(evaluator, ids, plan, line) == alone)
      #expect(alone[0] != alone[1] || condition.contains(">=") || condition.contains("null"))
    }
  }

  private static func answer(
    _ evaluator: EventEvaluator,
    _ ids: [ConditionID],
    _ plan: Plan,
    _ line: String
  ) -> [Bool] {
    BatchDecoder(slots: plan.slots).decode(copying: Array(line.utf8)) { batch in
      guard let event = batch.events?[0] else { return [] }
      evaluator.load(event, values: batch.values)
      return ids.map { evaluator.matches($0) }
    }
  }

  @Test func joinKeys() {
    let keys = [Self.composed, Self.decomposed].map { JoinValues(values: [.text($0)]) }
    #expect(keys[0] != keys[1])
    #expect(Set(keys).count == 2)
    #expect(keys.sorted().map { $0.values[0].text.utf8.count } == [6, 5])
  }
}
