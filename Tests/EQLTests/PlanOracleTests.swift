// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import Events
import Testing

@Suite("Plan and oracle")
struct PlanOracleTests {
  /// Random conditions over random events: the compiled plan and the plain reading agree.
  @Test func planEqualsOracle() throws {
    print("seed \(TestRandom.seed)")
    var random = TestRandom(seed: TestRandom.seed)
    for round in 0..<250 {
      var plan = Plan()
      var rules: [(text: String, tree: Expression, id: ConditionID)] = []
      for _ in 0..<20 {
        let text = "any where " + TestQuery.condition(&random, depth: 3)
        let (query, diagnostics) = EQL.compile(text)
        let compiled = try #require(query, "\(text): \(diagnostics.map(\.message))")
        guard case .event(let event) = compiled.query.body else { continue }
        rules.append((text, event.condition, plan.add(compiled.stages[0].condition)))
      }
      // Several batches through one decoder and one evaluator: nothing may be left over from one.
      let decoder = BatchDecoder(slots: plan.slots)
      let evaluator = EventEvaluator(plan)
      for _ in 0..<3 {
        check(rules, decoder, evaluator, &random, "round \(round)")
      }
    }
  }

  private func check(
    _ rules: [(text: String, tree: Expression, id: ConditionID)],
    _ decoder: BatchDecoder,
    _ evaluator: EventEvaluator,
    _ random: inout TestRandom,
    _ round: String
  ) {
    let documents = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      TestDocument.random(&random)
    }
    let lines = documents.map { $0.json(&random) }
    decoder.decode(copying: Array(lines.joined(separator: "\n").utf8)) { batch in
      #expect(batch.event_count == documents.count)
      for (index, document) in documents.enumerated() {
        guard let event = batch.events?[index] else { continue }
        #expect(UInt32(event.status) == SL_OK.rawValue, "\(lines[index])")
        evaluator.load(event, values: batch.values)
        for rule in rules {
          let expected = Oracle(document: document).holds(rule.tree)
          if evaluator.matches(rule.id) != expected {
            Issue.record("\(round): \(rule.text)\non \(lines[index])\nexpected \(expected)")
          }
        }
      }
    }
  }

  /// What is printed parses to the same tree.
  @Test func printedQueriesParseToTheSame() throws {
    var random = TestRandom(seed: TestRandom.seed &+ 1)
    for _ in 0..<10_000 {
      let text = "process where " + TestQuery.condition(&random, depth: 4)
      let first = try #require(Parser.parse(text).query, "\(text)")
      let printed = Printer.text(first)
      let second = try #require(Parser.parse(printed).query, "\(text) printed as \(printed)")
      #expect(Printer.text(second) == printed)
      #expect(TreeShape.of(first) == TreeShape.of(second), "\(text) printed as \(printed)")
    }
  }
}
