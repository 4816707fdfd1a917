// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Rules
import Testing

@Suite struct AlertDocumentTests {
  private static let rule = DetectionFixture.rule(
    1,
    "process where process.name == \"socat\"",
    more: """
      author = ["the authors"]
      building_block_type = "default"
      enabled = true
      false_positives = ["a drill"]
      from = "now-9m"
      index = ["logs-*"]
      license = "Apache-2.0"
      note = "Ask: $osquery_0"
      references = ["https://example.org"]
      tags = ["OS: Linux"]
      timestamp_override = "event.ingested"
      version = 4

      [[rule.threat]]
      framework = "MITRE ATT&CK"

      [rule.threat.tactic]
      id = "TA0011"
      name = "Command and Control"
      reference = "https://attack.mitre.org/tactics/TA0011/"

      [[transform.osquery]]
      label = "Who?"
      query = "SELECT 1"
      """
  )

  private static let event = """
    {"_index":"logs-endpoint.events.process-default","_id":"e1","_source":\
    {"@timestamp":"2026-01-31T10:20:30.123456789Z",\
    "event":{"kind":"event","category":["process"],"type":["start","info"],"action":"exec","module":"endpoint","dataset":"endpoint.events.process","id":"in"},\
    "process":{"name":"socat","args":["socat","TCP-L:80","TCP:h:1"],"parent":{"name":"bash"}},"user":{"name":"root"},"host":{"name":"web1","os":{"type":"linux"}}}}
    """

  private func document(
    _ event: String = event,
    _ rule: String = rule,
    now: Timestamp? = nil
  ) throws -> JSONValue {
    try DetectionFixture.alert(event, rule).document(now: now)
  }

  /// A top-level member whose whole name is dotted.
  @Test(arguments: [
    ("status", "active"), ("workflow_status", "open"), ("severity", "medium"), ("risk_score", "47"),
    ("depth", "1"), ("original_time", "2026-01-31T10:20:30.123456789Z"),
    ("original_event.kind", "event"), ("original_event.action", "exec"),
    ("original_event.category", "process"), ("original_event.module", "endpoint"),
    ("original_event.dataset", "endpoint.events.process"), ("original_event.id", "in"),
    ("building_block_type", "default"), ("rule.rule_id", DetectionFixture.id(1)),
    ("rule.uuid", DetectionFixture.id(1)), ("rule.name", "Rule 1"),
    ("rule.description", "For tests."), ("rule.type", "eql"), ("rule.rule_type_id", "siem.eqlRule"),
    ("rule.category", "Event Correlation Rule"), ("rule.producer", "siem"),
    ("rule.consumer", "siem"), ("rule.version", "4"),
    ("rule.enabled", "true"), ("rule.severity", "medium"), ("rule.risk_score", "47"),
    ("rule.interval", "5m"), ("rule.from", "now-9m"), ("rule.to", "now"),
    ("rule.max_signals", "100"),
    ("rule.license", "Apache-2.0"), ("rule.note", "Ask: **[1] Who?**"),
    ("rule.timestamp_override", "event.ingested"),
  ])
  func scalarFields(name: String, value: String) throws {
    #expect(try document()["kibana.alert.\(name)"]?.scalarText == value)
  }

  @Test(arguments: [
    ("original_event.type", ["start", "info"]), ("rule.author", ["the authors"]),
    ("rule.tags", ["OS: Linux"]), ("rule.references", ["https://example.org"]),
    ("rule.false_positives", ["a drill"]), ("rule.indices", ["logs-*"]),
  ])
  func lists(name: String, values: [String]) throws {
    #expect(try document()["kibana.alert.\(name)"] == .strings(values))
  }

  @Test func otherFields() throws {
    let document = try document()
    #expect(
      document["kibana.alert.uuid"]?.stringValue
        == AlertID.make(
          ruleID: DetectionFixture.id(1),
          events: [("logs-endpoint.events.process-default", "e1")]
        )
    )
    #expect(
      document["kibana.alert.ancestors"]
        == [
          [
            "id": "e1", "index": "logs-endpoint.events.process-default", "depth": 0,
            "type": "event",
          ]
        ]
    )
    #expect(
      document["kibana.alert.reason"]?.stringValue
        == "process event with process socat, parent process bash, by root on web1 created medium alert Rule 1."
    )
    #expect(document["kibana.alert.rule.threat"]?.arrayValue?.count == 1)
    #expect(document.text(at: "event.kind") == "signal")
    #expect(document.text(at: "process.parent.name") == "bash")
    #expect(document["_source"] == nil && document["_index"] == nil)
  }

  @Test func theExplanation() throws {
    let explanation = try #require(try document()["swiftlet.explanation"])
    #expect(explanation.text(at: "summary")?.contains("TCP listener on port 80") == true)
    let clauses = try #require(explanation["clauses"]?.arrayValue)
    #expect(
      clauses.last
        == ["clause": "process.name == \"socat\"", "values": ["process.name": ["socat"]]]
    )
  }

  @Test func everyNameIsThereOnce() throws {
    let names = try #require(document(now: DetectionFixture.now).members).map(\.key)
    #expect(Set(names).count == names.count)
    #expect(names.filter { $0.hasPrefix("kibana") }.allSatisfy { $0.hasPrefix("kibana.alert.") })
  }

  @Test func itIsJSON() throws {
    let document = try document(now: DetectionFixture.now)
    #expect(try JSONValue.parse(document.serialised()) == document)
    #expect(!document.serialised().contains("\n"))
  }

  @Test func hostileTextsStayJSON() throws {
    let event =
      #"{"process.name":"socat","event.category":"process","process.args":["\u0000\n\u001b[2J\"\\","\ud800","é\u2028"],"user.name":"\"},{\"a"}"#
    let document = try document(event)
    #expect(try JSONValue.parse(document.serialised()) == document)
    #expect(document["kibana.alert.reason"]?.stringValue?.contains("by \"},{\"a created") == true)
  }

  @Test func timesOfWritingAreThereOnlyWhenAsked() throws {
    let silent = try document()
    #expect(silent["kibana.alert.start"] == nil && silent["kibana.alert.last_detected"] == nil)
    #expect(try silent.serialised() == document().serialised())
    let written = try document(now: DetectionFixture.now)
    #expect(written["kibana.alert.start"]?.stringValue == DetectionFixture.now.iso8601())
    #expect(written["kibana.alert.last_detected"]?.stringValue == DetectionFixture.now.iso8601())
  }

  @Test func theTimeOfAnAlertIsWhenItWasRaised() throws {
    let raised = try document(now: DetectionFixture.now)
    #expect(raised.texts(at: "@timestamp") == [DetectionFixture.now.iso8601()])
    let time = "2026-01-31T10:20:30.123456789Z"
    #expect(raised["kibana.alert.original_time"]?.stringValue == time)
    // When it was raised is not known of a file that is scanned.
    #expect(try document().texts(at: "@timestamp") == [time])
    let bare = try document(
      "{\"process.name\":\"socat\",\"event.category\":\"process\"}",
      now: DetectionFixture.now
    )
    #expect(bare["@timestamp"]?.stringValue == DetectionFixture.now.iso8601())
    #expect(bare["kibana.alert.original_time"] == nil)
  }

  @Test func whatIsMissingIsLeftOut() throws {
    let plain = DetectionFixture.rule(1, "any where true")
    let document = try document("{\"a\":1}", plain)
    for name in [
      "original_time", "original_event.kind", "original_event.action", "building_block_type",
      "rule.license", "rule.note", "rule.timestamp_override",
    ] {
      #expect(document["kibana.alert.\(name)"] == nil, "\(name)")
    }
    #expect(document["kibana.alert.rule.threat"] == [])
    #expect(document["kibana.alert.reason"]?.stringValue == "event created medium alert Rule 1.")
    #expect(document.text(at: "event.kind") == "signal")
    #expect(document.text(at: "swiftlet.loss.events") == nil)
  }

  @Test func lossIsTold() throws {
    var alert = try DetectionFixture.alert(Self.event, Self.rule)
    alert.lostBefore = 12
    #expect(alert.document(now: nil).text(at: "swiftlet.loss.events") == "12")
    alert.lostBefore = .max
    #expect(alert.document(now: nil).text(at: "swiftlet.loss.events") == String(Int.max))
  }

  /// What is written by parts, the rule's made once, is the document.
  @Test(arguments: [nil, DetectionFixture.now])
  func whatIsWrittenIsTheDocument(now: Timestamp?) throws {
    let alert = try DetectionFixture.alert(Self.event, Self.rule)
    var line: [UInt8] = []
    alert.write(now: now, into: &line)
    #expect(String(decoding: line, as: UTF8.self) == alert.document(now: now).serialised())
  }
}
