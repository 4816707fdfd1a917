// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Rules
import Testing

/// Alerts as they are kept: the columns, the complete document, what keeps a rule from going round.
@Suite struct FinishedAlertTests {
  private static let rule = DetectionFixture.rule(
    1,
    "any where process.name == \"socat\"",
    more: """
      interval = "10m"
      severity_mapping = [{ field = "event.severity", operator = "equals", value = "50", severity = "high" }]

      [rule.alert_suppression]
      group_by = ["host.name", "user.name"]
      """
  )

  private static let event = """
    {"@timestamp":"2026-01-31T10:20:30.123Z","event":{"category":"process","severity":50,"id":"in"},\
    "process":{"name":"socat"},"user":{"name":["root","ana"]},"host":{"name":"web1"},\
    "kibana":{"space_ids":["forged"]}}
    """

  private static let execution = RuleExecution(
    id: "9a6b3a0e-0000-4000-8000-000000000001",
    kind: .manual,
    started: Timestamp(milliseconds: 1_790_000_100_000),
    intended: Timestamp(milliseconds: 1_770_000_000_000)
  )

  private static func finished(
    _ event: String = event,
    _ rule: String = rule
  ) throws -> FinishedAlert? {
    try DetectionFixture.alert(event, rule)
      .finished(raised: DetectionFixture.now, by: execution)
  }

  @Test func whatIsAskedForOften() throws {
    let alert = try #require(try Self.finished())
    #expect(alert.ruleID == DetectionFixture.id(1))
    #expect((alert.severity, alert.riskScore, alert.ruleName) == ("high", 47, "Rule 1"))
    #expect((alert.host, alert.isBuildingBlock) == ("web1", false))
    #expect(alert.raised == DetectionFixture.now)
    #expect(alert.eventTime?.iso8601() == "2026-01-31T10:20:30.123Z")
    #expect((alert.groupID, alert.groupPlace) == (nil, nil))
    #expect(alert.suppression?.window == 600_000_000_000)
  }

  @Test func theDocumentIsComplete() throws {
    let alert = try #require(try Self.finished())
    let document = try JSONValue.parse(alert.document)
    let names = try #require(document.members).map(\.key)
    #expect(Set(names).count == names.count)
    for (name, value) in [
      ("uuid", alert.id), ("severity", "high"), ("rule.severity", "medium"),
      ("rule.execution.uuid", Self.execution.id), ("rule.execution.type", "manual"),
      ("rule.execution.timestamp", "2026-09-21T14:15:00.000Z"),
      ("intended_timestamp", "2026-02-02T02:40:00.000Z"),
      ("start", DetectionFixture.now.iso8601()), ("rule.revision", "0"),
      ("suppression.docs_count", "0"), ("suppression.start", "2026-01-31T10:20:30.123Z"),
      ("suppression.end", "2026-01-31T10:20:30.123Z"), ("instance.id", alert.suppression?.key),
    ] {
      #expect(document["kibana.alert.\(name)"]?.scalarText == value, "\(name)")
    }
    #expect(document["kibana.space_ids"] == ["default"] && document["kibana"] == nil)
    #expect(document["kibana.alert.workflow_tags"] == [])
    #expect(
      document["kibana.alert.suppression.terms"]
        == [
          ["field": "host.name", "value": ["web1"]],
          ["field": "user.name", "value": ["ana", "root"]],
        ]
    )
    let parameters = try #require(document["kibana.alert.rule.parameters"])
    #expect(parameters["severity"] == "medium" && parameters["from"] == "now-6m")
    #expect(parameters["severity_mapping"]?.arrayValue?.count == 1)
    #expect(parameters["name"] == nil && parameters["interval"] == nil)
    // What a scan says is said in the same words.
    let scanned = try DetectionFixture.alert(Self.event, Self.rule)
      .document(now: DetectionFixture.now)
    let count = try #require(scanned.members).count
    #expect(document.members?.prefix(count).elementsEqual(scanned.members ?? []) == true)
  }

  @Test func aSequence() throws {
    let fixture = try SequenceFixture([
      "sequence by host.id [any where n == \"a\"] [any where n == \"b\"]"
    ])
    var engine = SequenceEngine(fixture.rules)
    var found: [SequenceMatch] = []
    for event in [fixture.event("a", 1, second: 1), fixture.event("b", 2, second: 2)] {
      for claim in event.claims { found += engine.feed(event.match(claim)) }
    }
    let sequence = try #require(found.first)
    let builder = AlertBuilder(fixture.rules)
    let alerts = builder.alert(for: sequence)
      .finished(raised: DetectionFixture.now, by: Self.execution)
    #expect(alerts.map(\.groupPlace) == [0, 1, nil])
    #expect(alerts.map(\.isBuildingBlock) == [true, true, false])
    #expect(Set(alerts.map(\.groupID)) == [builder.id(of: sequence)])
    #expect(alerts.last?.id == builder.id(of: sequence))
    #expect(alerts.last?.eventTime == SequenceFixture.time(2))
    for alert in alerts {
      let document = try JSONValue.parse(alert.document)
      #expect(document["kibana.alert.uuid"]?.stringValue == alert.id)
      #expect(document["kibana.alert.rule.execution.type"] == "manual")
    }
  }

  /// A rule that reads alerts does not raise one about its own; whoever merely says so is not
  /// believed.
  @Test(arguments: [
    (".alerts-security.alerts-default", #""rule":{"rule_id":"ID"}"#, true),
    (".internal.alerts-security.alerts-default-000001", #""rule.uuid":"ID""#, true),
    (".alerts-security.alerts-default", #""ancestors":[{"id":"x"},{"rule":"ID"}]"#, true),
    (".alerts-security.alerts-default", #""rule":{"rule_id":"another"}"#, false),
    ("logs-endpoint.events.process-default", #""rule":{"rule_id":"ID"}"#, false),
  ])
  func aRuleDoesNotGoRound(index: String, says: String, isItsOwn: Bool) throws {
    let event =
      #"{"_index":"\#(index)","_id":"1","_source":{"process":{"name":"socat"},"kibana.alert":{\#(says.replacing("ID", with: DetectionFixture.id(1)))}}}"#
    #expect(try (Self.finished(event) == nil) == isItsOwn)
  }
}
