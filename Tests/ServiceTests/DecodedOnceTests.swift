// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Rules
import Storage
import Testing

/// What the store takes of events that the detector has decoded is what it takes of the lines alone,
/// whatever the rules read of them.
@Suite("Events decoded once")
struct DecodedOnceTests {
  private static let now = Timestamp(milliseconds: 1_790_000_000_000)

  private static let lines = [
    #"{"@timestamp":"2026-11-24T09:00:00Z","event":{"id":"1"},"host":{"name":"web1","id":"w"},"n":"needle"}"#,
    // No needle stands here, so the detector passes it over.
    #"{"@timestamp":"2026-11-24T09:00:01Z","event":{"id":"2"},"host":{"hostname":"web2"},"n":"other"}"#,
    // A field of the rule is broken, none of the store's.
    #"{"@timestamp":"2026-11-24T09:00:02Z","event":{"id":"3"},"host":{"name":"web1"},"n":"needle\q"}"#,
    // A hit; its data stream; a host with two names; a null before a value.
    #"{"_index":"logs-a-b","_id":"4","_source":{"@timestamp":"2026-11-24T09:00:03Z","n":["needle","x"]}}"#,
    #"{"data_stream":{"type":"logs","dataset":"needle"},"event.id":"5","host":{"name":[null,"a","b"]}}"#,
    #"{"data_stream":{"type":"logs","dataset":"no/name"},"event.id":"6","n":"needle"}"#,
    "", "  ", "not JSON", #"{"n":"needle""#, #"[1]"#,
    // Neither id nor time.
    #"{"n":"needle","@timestamp":"needle"}"#,
    "{\"n\":\"needle \u{1F600}\",\"host\":{\"name\":\"w\\u00e4\"}}",
  ]

  private static func rules(_ query: String) throws -> RuleSet {
    let text = """
      [rule]
      description = "For tests."
      language = "eql"
      name = "Rule"
      query = '''
      \(query)
      '''
      risk_score = 47
      rule_id = "4d0b8c52-6a1e-4f37-9b20-000000000001"
      severity = "medium"
      type = "eql"

      """
    let loader = RuleLoader { rule in
      EQL.check(rule.query ?? "", options: RuleSet.options(rule, now))
    }
    var result = RuleLoadResult()
    loader.load(name: "rule.toml", bytes: Array(text.utf8), into: &result)
    try #require(result.invalidCount == 0, "\(result.issues.map(\.diagnostic.message))")
    return RuleSet(result.rules, now: now)
  }

  @Test(arguments: [
    #"any where n : "*needle*""#, #"any where n != "x""#,
    #"sequence by host.id [any where n : "*needle*"] [any where n : "other"]"#,
  ])
  func sameAsAlone(query: String) throws {
    let rules = try Self.rules(query)
    let text = Array((Self.lines + Self.lines).map { $0 + "\n" }.joined().utf8)
    let block = text.withUnsafeBytes { LineBlock($0, firstLine: 7, source: "test") }
    let alone = EventBatchReader()
    var issues: [DecodingIssue] = []
    alone.add(block) { issues.append($0) }
    let shared = EventBatchReader()
    let detector = Detector(rules, arrivals: ArrivedEvents(), alsoReading: shared.paths)
    shared.share(detector.slots)
    var sharedIssues: [DecodingIssue] = []
    let outcome = detector.process(block.bytes, source: block.source, firstLine: block.firstLine) {
      event,
      values in
      shared.add(event, values, firstLine: block.firstLine, source: block.source) {
        sharedIssues.append($0)
      }
    }
    #expect(shared.counters == alone.counters)
    #expect(shared.badName == alone.badName)
    #expect(sharedIssues == issues)
    #expect(issues.count == 6)
    let (some, others) = (shared.take(), alone.take())
    #expect(some.map(\.stream) == others.map(\.stream))
    #expect(some.map(\.lines) == others.map(\.lines))
    #expect(some.map(\.summary) == others.map(\.summary))
    // The detector finds what it finds without the store.
    let plain = Detector(rules).process(
      block.bytes,
      source: block.source,
      firstLine: block.firstLine
    )
    #expect(outcome.matches.map(\.id) == plain.matches.map(\.id))
    #expect(outcome.arrived.count + outcome.events.count == plain.events.count)
    #expect(outcome.issues == plain.issues)
  }
}
