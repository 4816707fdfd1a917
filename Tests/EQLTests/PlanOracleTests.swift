// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import EQLOracle
import Events
import Testing

@Suite("Plan and oracle")
struct PlanOracleTests {
  /// How much was compared, so that a generator that writes nothing of use is seen.
  private struct Tally {
    var compared = 0
    var held = 0
    var written = 0
    var refused = 0
    var tooWide = 0
  }

  static let schemas = [("ECS", TestSchema.ecs), ("a mapping", TestSchema.mapping)]

  /// Random conditions over random events: the compiled plan and the plain reading agree.
  @Test(arguments: schemas.indices)
  func planEqualsOracle(of schema: Int) throws {
    print("seed \(TestRandom.seed)")
    let (name, schema) = Self.schemas[schema]
    var query = TestQuery(schema, TestRandom(seed: TestRandom.seed &+ UInt64(name.utf8.count)))
    let texts = OracleTexts()
    var tally = Tally()
    for round in 0..<80 {
      var plan = Plan()
      var rules: [(text: String, query: EventQuery, id: ConditionID)] = []
      while rules.count < 20 {
        let text = query.event(depth: 3)
        tally.written += 1
        guard let compiled = EQL.compile(text, options: schema.options).query,
          case .event(let event) = compiled.query.body
        else {
          tally.refused += 1
          continue
        }
        rules.append((text, event, plan.add(compiled.stages[0].condition)))
      }
      // Several batches through one decoder and one evaluator: nothing may be left over from one.
      let decoder = BatchDecoder(slots: plan.slots)
      let evaluator = EventEvaluator(plan)
      for _ in 0..<3 {
        let documents = (0..<Int.random(in: 1...5, using: &query.random)).map { _ in
          TestDocument.random(schema, &query.random)
        }
        let lines = documents.map { $0.json(&query.random) }
        decoder.decode(copying: Array(lines.joined(separator: "\n").utf8)) { batch in
          #expect(batch.event_count == documents.count)
          for (index, document) in documents.enumerated() {
            guard let event = batch.events?[index] else { continue }
            #expect(UInt32(event.status) == SL_OK.rawValue, "\(lines[index])")
            evaluator.load(event, values: batch.values)
            let oracle = Oracle(document: document, schema: schema, texts: texts)
            for rule in rules {
              guard oracle.widestScript(rule.query.condition) <= Oracle.maximumChoices else {
                tally.tooWide += 1
                continue
              }
              let expected = oracle.matches(rule.query)
              tally.compared += 1
              tally.held += expected ? 1 : 0
              if evaluator.matches(rule.id) != expected {
                Issue.record(
                  "\(name), round \(round): \(rule.text)\non \(lines[index])\nexpected \(expected)"
                )
              }
            }
          }
        }
      }
    }
    print("\(name): \(tally)")
    #expect(tally.compared > 10_000)
    #expect(tally.held * 10 > tally.compared, "too few conditions hold")
    #expect(tally.refused * 2 < tally.written, "too many conditions are refused")
    #expect(tally.tooWide * 50 < tally.compared, "too many scripts are too wide")
  }
}
