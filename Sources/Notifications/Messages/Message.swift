// SPDX-License-Identifier: Apache-2.0
package import Events
package import Storage

/// What goes out on a channel: an alert, a digest of several, or a test.
package struct Message: Sendable {
  /// What it is the same by when it is sent again: the alert's id, or a digest's own.
  package let id: String
  /// The alert's document; of a digest and a test one of the same form.
  package let document: JSONValue
  /// The document as one line of JSON.
  package let line: [UInt8]
  /// `low`, `medium`, `high` or `critical`.
  package let severity: String
  /// 0 to 100.
  package let riskScore: Int
  /// When the alert was raised.
  package let time: Timestamp
  /// The rule's id and name.
  package let ruleID: String
  package let ruleName: String
  /// The name of the alert's host.
  package let host: String?

  /// The message that tells an alert.
  package init(_ alert: AlertRecord) {
    id = alert.id
    // What the store keeps is JSON; were it not, it would still be told of.
    document =
      (try? JSONValue.parse(alert.document))
      ?? .object(["kibana.alert.uuid": .string(alert.id)])
    line = alert.document
    severity = alert.severity
    riskScore = alert.riskScore
    time = alert.raised
    ruleID = alert.ruleID
    ruleName = alert.ruleName
    host = alert.host
  }

  /// A message with a document of its own.
  init(
    id: String,
    ruleID: String,
    name: String,
    reason: String,
    severity: String,
    riskScore: Int,
    time: Timestamp,
    host: String?,
    more: [JSONValue.Member]
  ) {
    self.id = id
    self.severity = severity
    self.riskScore = riskScore
    self.time = time
    self.ruleID = ruleID
    ruleName = name
    self.host = host
    var members: [JSONValue.Member] = [
      .init("@timestamp", .string(time.iso8601())),
      .init("event", ["kind": "signal", "module": "swiftlet"]),
    ]
    if let host { members.append(.init("host", ["name": .string(host)])) }
    members += [
      .init("message", .string(reason)),
      .init("kibana.alert.uuid", .string(id)),
      .init("kibana.alert.status", "active"),
      .init("kibana.alert.workflow_status", "open"),
      .init("kibana.alert.severity", .string(severity)),
      .init("kibana.alert.risk_score", .integer(riskScore)),
      .init("kibana.alert.reason", .string(reason)),
      .init("kibana.alert.rule.rule_id", .string(ruleID)),
      .init("kibana.alert.rule.name", .string(name)),
    ]
    document = .object(members + more)
    var line: [UInt8] = []
    document.serialise(into: &line)
    self.line = line
  }

  /// The first value of a field as text.
  func text(_ path: String) -> String? { document.text(at: path) }
}
