// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import Events

/// Evaluates every stage of a query on a few events: as written, as printed, and explained, the
/// answer is the same.
enum EvaluationCheck {
  private static let events = Array(
    """
    {"@timestamp":"2024-01-02T03:04:05.678Z","event":{"category":"process","type":["start"]},"process":{"name":"socat","pid":42,"args":["socat","TCP-LISTEN:80,fork",""],"args_count":3,"parent":{"name":"bash"}},"host.os.type":"linux","user.id":"0"}
    {"event.category":["network","process"],"destination":{"ip":["10.0.0.1","2001:db8::1"],"port":443},"network.bytes":18446744073709551615,"process":{"name":null,"pid":[1,2.5,"3",null]}}
    {"event.category":"file","file":{"path":"/tmp/ÄÖ\\u0000\\n","size":-1e3},"@timestamp":1700000000000,"process.interactive":[true,"false"],"labels":{"a":"b"}}
    {"event.category":"any","keyword":["a","B",""],"long":[-1,0,9223372036854775807],"double":0.1,"boolean":false,"date":"2024-01-01","ip":"::ffff:1.2.3.4","version":"1.10.0","text":"a b","process.start":0,"unsigned_long":1e19}
    {}
    """.utf8
  )

  static func check(_ query: CompiledQuery, printed: CompiledQuery) {
    var plan = Plan()
    let pairs = zip(query.stages, printed.stages).map { stage, again in
      (plan.add(stage.condition), plan.add(again.condition))
    }
    let evaluator = EventEvaluator(plan)
    var answers: [[Bool]] = Array(repeating: [], count: pairs.count)
    BatchDecoder(slots: plan.slots).decode(copying: events) { batch in
      for index in 0..<batch.event_count {
        guard let event = batch.events?[index] else { fatalError("an event is missing") }
        evaluator.load(event, values: batch.values)
        for (stage, pair) in pairs.enumerated() {
          let answer = evaluator.matches(pair.0)
          guard answer == evaluator.matches(pair.1) else {
            fatalError("event \(index): stage \(stage) holds \(answer), printed it does not agree")
          }
          answers[stage].append(answer)
        }
      }
    }
    for (stage, answers) in zip(query.stages, answers) { explain(stage.condition, answers) }
  }

  private static func explain(_ condition: Condition, _ answers: [Bool]) {
    let explainer = ConditionExplainer(condition)
    BatchDecoder(slots: explainer.slots).decode(copying: events) { batch in
      for index in 0..<batch.event_count {
        guard let event = batch.events?[index] else { fatalError("an event is missing") }
        let clauses = explainer.clauses(of: event, values: batch.values)
        let decisive = explainer.decisiveClauses(of: event, values: batch.values)
        guard !clauses.isEmpty, decisive.count <= clauses.count,
          decisive.isEmpty != answers[index], decisive.allSatisfy({ $0.holds == true })
        else { fatalError("event \(index): holds \(answers[index]), because \(decisive)") }
      }
    }
  }
}
