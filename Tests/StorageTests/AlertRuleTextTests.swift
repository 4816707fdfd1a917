// SPDX-License-Identifier: Apache-2.0
import Events
import GRDB
import Testing

@testable import Storage

/// Documents whose ends are kept once, and read as they were.
@Suite struct AlertRuleTextTests {
  private static let text = AlertRuleText(
    bytes: Array(#""kibana.alert.rule.note":"look}\"here""#.utf8),
    digest: Array(repeating: 7, count: 32)
  )

  private static func alert(_ beginning: String, _ text: AlertRuleText?) -> AlertRecord {
    var alert = AlertFixture.alert(beginning)
    guard let text else { return alert }
    alert.ownDocument = Array(#"{"kibana.alert.uuid":"\#(alert.id)","#.utf8)
    alert.ruleText = text
    return alert
  }

  @Test func whatIsKeptApartIsReadAsOne() throws {
    let fixture = try AlertFixture()
    let other = AlertRuleText(bytes: Array(#""b":1"#.utf8), digest: [1])
    let alerts = [
      Self.alert("a1", Self.text), Self.alert("a2", Self.text), Self.alert("a3", nil),
      Self.alert("a4", other),
    ]
    _ = try fixture.state.write { try $0.add(alerts) }
    let read = try fixture.state.read { try $0.alerts(after: 0, limit: 10) }
    #expect(read.map(\.document) == alerts.map(\.document))
    for alert in read { _ = try JSONValue.parse(alert.document) }
    let note = try JSONValue.parse(read[0].document).text(at: "kibana.alert.rule.note")
    #expect(note == #"look}"here"#)
    let texts = try fixture.state.read {
      try Int.fetchOne($0.database, sql: "SELECT COUNT(*) FROM alert_rule_text")
    }
    #expect(texts == 2)
    #expect(try fixture.state.read { try $0.alert(alerts[3].id)?.ruleText } == other)
  }

  @Test func aNewDocumentTakesThePlaceOfBoth() {
    var alert = Self.alert("a1", Self.text)
    alert.document = Array("{}".utf8)
    #expect(alert.ruleText == nil && alert.ownDocument == Array("{}".utf8))
  }
}
