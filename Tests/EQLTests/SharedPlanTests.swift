// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import EQLOracle
import Events
import Testing

/// Hundreds of conditions in one plan, whose literals and patterns are alike: what they share must
/// not let one answer for another.
@Suite("Conditions that share a plan")
struct SharedPlanTests {
  private struct Rules {
    var plan = Plan()
    var texts: [String] = []
    var trees: [EventQuery] = []
    var ids: [ConditionID] = []

    mutating func add(_ text: String) throws {
      let (query, diagnostics) = EQL.compile(text)
      let compiled = try #require(query, "\(text): \(diagnostics.map(\.message))")
      guard case .event(let event) = compiled.query.body else { return }
      texts.append(text)
      trees.append(event)
      ids.append(plan.add(compiled.stages[0].condition))
    }
  }

  private let oracleTexts = OracleTexts()
  private let schema = TestSchema.ecs

  /// Checks the conditions `asked` of every event; how many held.
  private func check(
    _ rules: Rules,
    _ documents: [TestDocument],
    _ decoder: BatchDecoder,
    _ evaluator: EventEvaluator,
    _ random: inout TestRandom,
    asked: (Int) -> [Int]
  ) -> Int {
    var held = 0
    let lines = documents.map { $0.json(&random) }
    decoder.decode(copying: Array(lines.joined(separator: "\n").utf8)) { batch in
      #expect(batch.event_count == documents.count)
      for (index, document) in documents.enumerated() {
        guard let event = batch.events?[index] else { continue }
        evaluator.load(event, values: batch.values)
        let oracle = Oracle(document: document, schema: schema, texts: oracleTexts)
        for number in asked(index) {
          let expected = oracle.matches(rules.trees[number])
          held += expected ? 1 : 0
          if evaluator.matches(rules.ids[number]) != expected {
            Issue.record(
              "\(rules.texts[number].prefix(2_000))\non \(lines[index].prefix(2_000))\nexpected \(expected)"
            )
          }
        }
      }
    }
    return held
  }

  @Test func manyConditionsDoNotAnswerForOneAnother() throws {
    print("seed \(TestRandom.seed)")
    var patterns = TestPatterns(TestRandom(seed: TestRandom.seed &+ 11))
    var held = 0
    var compared = 0
    for _ in 0..<3 {
      var rules = Rules()
      for _ in 0..<250 { try rules.add("any where " + patterns.condition()) }
      let decoder = BatchDecoder(slots: rules.plan.slots)
      let evaluator = EventEvaluator(rules.plan)
      for _ in 0..<8 {
        let documents = (0..<6).map { _ in patterns.document() }
        // In any order, as rules that ask for anchors first would.
        let order = Array(rules.ids.indices).shuffled(using: &patterns.random)
        held += check(rules, documents, decoder, evaluator, &patterns.random) { _ in order }
        compared += documents.count * rules.ids.count
      }
    }
    print("\(compared) compared, \(held) held")
    #expect(held * 20 > compared, "too few conditions hold")
    #expect(held * 20 < compared * 19, "nearly all conditions hold")
  }

  /// A value that comes again and again has the same answers, also after many others.
  @Test func valuesThatComeAgain() throws {
    var patterns = TestPatterns(TestRandom(seed: TestRandom.seed &+ 12))
    var rules = Rules()
    for _ in 0..<120 { try rules.add("any where " + patterns.condition()) }
    let decoder = BatchDecoder(slots: rules.plan.slots)
    let evaluator = EventEvaluator(rules.plan)
    let regulars = (0..<10).map { _ in patterns.document() }
    let all = Array(rules.ids.indices)
    var held = 0
    for round in 0..<12 {
      held += check(rules, regulars, decoder, evaluator, &patterns.random) { index in
        (index + round) % 4 == 0 ? all : []
      }
      // Distinct values, of which few conditions are asked: the rest must not be remembered wrongly.
      let strangers = (0..<1_000).map { number in
        var document = TestDocument()
        for path in TestPatterns.fields.shuffled(using: &patterns.random).prefix(2) {
          let text = "\(patterns.value())-\(round)-\(number)"
          document.fields.append((path, [.text(text)], false))
        }
        return document
      }
      let asked = (0..<2).map { _ in patterns.random.below(all.count) }
      held += check(rules, strangers, decoder, evaluator, &patterns.random) { _ in asked }
    }
    #expect(held > 100)
  }

  @Test func longValues() throws {
    var patterns = TestPatterns(TestRandom(seed: TestRandom.seed &+ 13))
    var rules = Rules()
    for _ in 0..<25 { try rules.add("any where " + patterns.condition()) }
    let decoder = BatchDecoder(slots: rules.plan.slots)
    let evaluator = EventEvaluator(rules.plan)
    let documents = (0..<3).map { _ in
      var document = patterns.document(manyValues: false)
      let long = patterns.longValue(70_000)
      document.fields.removeAll { $0.path == "process.command_line" }
      document.fields.append(("process.command_line", [.text(long), .text(long + "x")], true))
      return document
    }
    let all = Array(rules.ids.indices)
    _ = check(rules, documents, decoder, evaluator, &patterns.random) { _ in all }
  }

  /// The same patterns once as one list and once one by one: any of the list is any of the single
  /// ones.
  @Test func aListIsAnyOfItsPatterns() throws {
    var patterns = TestPatterns(TestRandom(seed: TestRandom.seed &+ 14))
    var plan = Plan()
    var pairs: [(list: ConditionID, single: [ConditionID])] = []
    for _ in 0..<60 {
      let operation = patterns.random.pick([":", "like", "in", "in~"])
      let words = (0..<40).map { _ in
        TestQuery.written(patterns.value(), raw: false, escaped: false)
      }
      func add(_ text: String) throws -> ConditionID {
        let query = try #require(EQL.compile("any where process.name \(operation) (\(text))").query)
        return plan.add(query.stages[0].condition)
      }
      pairs.append((try add(words.joined(separator: ", ")), try words.map(add)))
    }
    let decoder = BatchDecoder(slots: plan.slots)
    let evaluator = EventEvaluator(plan)
    for _ in 0..<50 {
      let documents = (0..<10).map { _ in patterns.document() }
      let lines = documents.map { $0.json(&patterns.random) }.joined(separator: "\n")
      decoder.decode(copying: Array(lines.utf8)) { batch in
        for index in 0..<batch.event_count {
          guard let event = batch.events?[index] else { continue }
          evaluator.load(event, values: batch.values)
          for pair in pairs {
            let any = pair.single.contains { evaluator.matches($0) }
            #expect(evaluator.matches(pair.list) == any)
          }
        }
      }
    }
  }
}
