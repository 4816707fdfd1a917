// SPDX-License-Identifier: Apache-2.0
import EQL
import Events
import Foundation
import Testing

@testable import Rules

/// A rule with every key of the schema: each is accepted, decoded where it has a property, and kept.
@Suite struct KitchenSinkTests {
  private let text: String
  private let result: RuleLoadResult
  private let rule: Rule

  init() throws {
    text = try String(
      contentsOf: RuleFixture.folder.appending(path: "kitchen-sink.toml"),
      encoding: .utf8
    )
    result = RuleFixture.load(text)
    rule = try #require(result.rules.first?.rule, "\(result.issues.map(\.diagnostic.message))")
  }

  @Test func nothingIsWrongWithIt() {
    #expect(result.issues.map(\.place) == [])
    #expect((result.fileCount, result.invalidCount) == (1, 0))
  }

  @Test func identityAndQuery() {
    #expect(rule.id == "c0ffee00-1234-4abc-9def-0123456789ab")
    #expect(rule.name == "Kitchen sink")
    // The line break behind the opening quotes is not part of a text, the last one is.
    #expect(rule.description == "A program with every key\nthat a rule may have.\n")
    #expect(rule.kind == .eql)
    #expect(rule.language == "eql")
    #expect(
      rule.query == "process where event.type == \"start\" and process.name : \"sink*\"\n"
    )
    #expect((rule.severity, rule.riskScore, rule.version) == (.high, 73, 7))
    #expect(rule.isRun)
    #expect(!rule.isEnabled)
    #expect(rule.maturity == "development")
    #expect(rule.upstreamID == "7f4e1d5c-2b3a-4c9d-8e0f-123456789abc")
    #expect(rule.buildingBlockType == "default")
  }

  @Test func scheduleAndSources() {
    #expect(rule.schedule == Schedule(interval: "10m", from: "now-30m", to: "now-1m"))
    #expect(rule.maxSignals == 33)
    #expect(rule.index == ["logs-endpoint.events.*", "endgame-*"])
    #expect(rule.timestampOverride == "event.ingested")
    #expect(rule.timestampField == "event.created")
    #expect(rule.eventCategoryOverride == "event.kind")
    #expect(rule.tiebreakerField == "event.sequence")
  }

  @Test func wordsForTheReader() {
    #expect(rule.tags == ["OS: Linux", "Use Case: Test"])
    #expect(rule.author == ["first author", "second author"])
    #expect(rule.license == "Apache-2.0")
    #expect(rule.references == ["https://example.org/one", "https://example.org/two"])
    #expect(rule.falsePositives == ["A drill.", "Café \"Zum Löwen\""])
    #expect(rule.setup == "Install the sensor.")
  }

  @Test func threats() throws {
    try #require(rule.threat.count == 2)
    let attack = rule.threat[0]
    #expect(attack.framework == "MITRE ATT&CK")
    #expect(
      attack.tactic
        == Threat.Entry(
          id: "TA0011",
          name: "Command and Control",
          reference: "https://attack.mitre.org/tactics/TA0011/"
        )
    )
    #expect(attack.techniques.map(\.entry.id) == ["T1090", "T1572"])
    #expect(attack.techniques[0].subtechniques.map(\.id) == ["T1090.001", "T1090.003"])
    #expect(
      attack.techniques[0].subtechniques[1]
        == Threat.Entry(
          id: "T1090.003",
          name: "Multi-hop Proxy",
          reference: "https://attack.mitre.org/techniques/T1090/003"
        )
    )
    #expect(attack.techniques[1].subtechniques.isEmpty)
    #expect(rule.threat[1].framework == "MITRE ATLAS")
    #expect(rule.threat[1].tactic.id == "AML.TA0002")
    #expect(rule.threat[1].techniques.isEmpty)
  }

  @Test func guide() {
    #expect(rule.guide?.questions.map(\.label) == ["Who listens?", "Who is logged in?"])
    #expect(
      rule.guide?.questions.last?.query
        == "SELECT user, host FROM logged_in_users WHERE pid = {{process.pid}}"
    )
    #expect(
      rule.guide?.pieces == [
        .text("## Triage\n\nFirst look: "), .question(0), .text("\nThen: "), .question(1),
        .text("\n\n$investigate_0\n"),
      ]
    )
  }

  @Test func theDocumentKeepsEveryKey() {
    #expect(
      Self.missing(.table(RuleShape.file), in: [rule.document], at: "") == ["rule.data_view_id"]
    )
  }

  @Test(arguments: [
    ("rule.alert_suppression.duration.value", "5"),
    ("rule.alert_suppression.missing_fields_strategy", "doNotSuppress"),
    ("rule.required_fields.ecs", "true"), ("rule.filters.query.match_phrase.host.os.type", "linux"),
    ("rule.meta.anything.at", "all"), ("rule.threshold.cardinality.value", "3"),
    ("rule.threat_mappings.threat.technique.subtechnique.id", "T1036.005"),
    ("rule.response_actions.params.command", "isolate"),
    ("metadata.extended.owner.on_call", "true"),
    ("metadata.creation_date", "2026/01/31"),
    ("transform.osquery.ecs_mapping.process.pid.field", "pid"),
    ("transform.investigate.providers.valueType", "string"),
    ("rule.timestamp_override_fallback_disabled", "true"),
  ])
  func theDocumentKeepsValues(path: String, value: String) {
    #expect(rule.document.text(at: path) == value)
  }

  @Test func aDataViewStandsInForIndices() throws {
    let changed = text.replacing(
      #"index = ["logs-endpoint.events.*", "endgame-*"]"#,
      with: #"data_view_id = "view-1""#
    )
    try #require(changed != text)
    let result = RuleFixture.load(changed)
    #expect(result.issues.map(\.place) == [])
    #expect(result.rules.first?.rule.index == [])
    #expect(result.rules.first?.rule.document.text(at: "rule.data_view_id") == "view-1")
  }

  /// The keys of a shape that none of the values has.
  private static func missing(
    _ shape: RuleShape,
    in values: [JSONValue],
    at path: String
  ) -> [String] {
    switch shape {
    case .table(let keys):
      return keys.sorted { $0.key < $1.key }.flatMap { key, inner in
        let place = path.isEmpty ? key : "\(path).\(key)"
        let found = values.compactMap { $0[key] }
        return found.isEmpty ? [place] : missing(inner, in: found, at: place)
      }
    case .tables(let keys):
      return missing(.table(keys), in: values.flatMap { $0.arrayValue ?? [] }, at: path)
    case .tableLists(let keys):
      return missing(.tables(keys), in: values.flatMap { $0.arrayValue ?? [] }, at: path)
    default: return []
    }
  }
}
