// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Rules
import Testing

/// What alerts take from their events instead of the rule's name, severity and risk score.
@Suite struct AlertRatingTests {
  private static func rating(_ mapping: String, _ event: String) throws -> AlertRating {
    let rule = DetectionFixture.rule(1, "any where true", more: mapping)
    return try DetectionFixture.alert(event, rule).rating
  }

  private static func severities(_ entries: (String, String, String)...) -> String {
    let list = entries.map { field, value, severity in
      "{ field = \"\(field)\", operator = \"equals\", value = \(value), severity = \"\(severity)\" }"
    }
    return "severity_mapping = [\(list.joined(separator: ", "))]"
  }

  private static let several = severities(
    ("level", "\"7\"", "low"),
    ("tags", "\"bad\"", "critical"),
    ("level", "\"7\"", "high"),
    ("event.severity", "\"21.9\"", "high"),
    ("flag", "\"true\"", "high")
  )

  @Test(arguments: [
    (#"{}"#, Severity.medium), (#"{"level":7}"#, .high), (#"{"level":"7"}"#, .high),
    (#"{"level":7.0}"#, .medium), (#"{"level":[1,7]}"#, .high),
    (#"{"level":7,"tags":["good","bad"]}"#, .critical), (#"{"tags":"BAD"}"#, .medium),
    (#"{"event":{"severity":21}}"#, .high), (#"{"event.severity":21.0}"#, .high),
    (#"{"event":{"severity":21.9}}"#, .medium), (#"{"flag":true}"#, .high),
    (#"{"level":null}"#, .medium),
  ])
  func theMostSevereThatHoldsCounts(event: String, severity: Severity) throws {
    #expect(try Self.rating(Self.several, event).severity == severity)
  }

  @Test(arguments: [
    (#"{}"#, 47), (#"{"score":12}"#, 12), (#"{"score":"80"}"#, 80), (#"{"score":[3,101,90]}"#, 90),
    (#"{"score":-1}"#, 47), (#"{"score":100}"#, 100), (#"{"score":0}"#, 0),
    (#"{"score":"high"}"#, 47), (#"{"score":"nan"}"#, 47), (#"{"score":true}"#, 47),
    (#"{"other":99}"#, 47),
  ])
  func onlyTheFieldOfTheFirstEntryIsTheScore(event: String, score: Int) throws {
    let mapping = """
      risk_score_mapping = [{ field = "score", operator = "equals", value = "1", risk_score = 5 }, \
      { field = "other", operator = "equals", value = "" }]
      """
    #expect(try Self.rating(mapping, event).riskScore == score)
  }

  @Test(arguments: [
    (#"{}"#, "Rule 1"), (#"{"message":"other"}"#, "other"), (#"{"message":["a","b"]}"#, "a"),
    (#"{"message":7}"#, "Rule 1"), (#"{"message":""}"#, "Rule 1"),
  ])
  func theNameIsAText(event: String, name: String) throws {
    #expect(try Self.rating("rule_name_override = \"message\"", event).ruleName == name)
  }

  /// The document of a scan has them too, and says of the rule what the rule has.
  @Test func theDocument() throws {
    let mapping = "rule_name_override = \"message\"\n" + Self.severities(("n", "\"1\"", "critical"))
    let rule = DetectionFixture.rule(1, "any where true", more: mapping)
    let alert = try DetectionFixture.alert(#"{"n":1,"message":"A \"name\""}"#, rule)
    let document = alert.document(now: nil)
    #expect(document["kibana.alert.severity"] == "critical")
    #expect(document["kibana.alert.rule.name"] == "A \"name\"")
    #expect(document["kibana.alert.rule.severity"] == "medium")
    let reason = document["kibana.alert.reason"]?.stringValue
    #expect(reason == "event created critical alert A \"name\".")
    var line: [UInt8] = []
    alert.write(now: nil, into: &line)
    #expect(String(decoding: line, as: UTF8.self) == document.serialised())
    let rules = try DetectionFixture.set(rule)
    let match = try #require(DetectionFixture.detect(#"{"n":1}"#, rules).matches.first)
    #expect(AlertBuilder(rules).line(for: match) == nil)
  }

  /// Overrides are for what is reported, not for its parts.
  @Test func theEventsOfASequenceKeepTheRules() throws {
    let mapping = Self.severities(("n", "\"a\"", "critical"), ("h", "\"1\"", "high"))
    let rules = try DetectionFixture.set(
      DetectionFixture.rule(
        1,
        "sequence by h [any where n == \"a\"] [any where n == \"b\"]",
        more: mapping
      )
    )
    let lines = ["a", "b"].enumerated().map {
      #"{"@timestamp":"2026-11-24T10:00:0\#($0.offset)Z","n":"\#($0.element)","h":1}"#
    }
    let events = DetectionFixture.detect(lines.joined(separator: "\n") + "\n", rules).events
    var engine = SequenceEngine(rules)
    let found = events.flatMap { event in
      event.claims.flatMap { engine.feed(event.match($0)) }
    }
    let alert = AlertBuilder(rules).alert(for: try #require(found.first))
    #expect(alert.members.map(\.rating.severity) == [.medium, .medium])
    #expect(alert.shell?.rating.severity == .high)
    let documents = alert.documents(now: nil).map { $0["kibana.alert.severity"] }
    #expect(documents == ["medium", "medium", "high"])
  }
}
