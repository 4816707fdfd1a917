// SPDX-License-Identifier: Apache-2.0
import Events
package import Rules

/// What an alert says of its rule: the same in all its alerts, so made once.
package final class AlertRuleFields: Sendable {
  private let name: String
  /// `kibana.alert.rule.*`, as dotted members.
  private let members: [JSONValue.Member]
  /// The same as JSON, without braces around it.
  let json: [UInt8]
  /// What is told beside them by alerts that are kept: all that the rule says.
  let kept: RuleText
  /// Both.
  let all: RuleText

  /// The fields of a rule.
  package init(_ rule: Rule) {
    name = rule.name
    members = Self.fields(rule).map { .init(Self.prefix + $0.0, $0.1) }
    json = Self.json(members)
    let more = Self.json(RuleParameters(rule).fields.map { .init(Self.prefix + $0.0, $0.1) })
    kept = RuleText(more)
    all = RuleText(json + [UInt8(ascii: ",")] + more)
  }

  private static let prefix = "kibana.alert.rule."

  private static func json(_ members: [JSONValue.Member]) -> [UInt8] {
    var json: [UInt8] = []
    JSONValue.object(members).serialise(into: &json)
    return Array(json.dropFirst().dropLast())
  }

  /// The members, with the name that an alert has instead of the rule's.
  func members(named name: String) -> [JSONValue.Member] {
    if name == self.name { return members }
    return members.map { member in
      member.key == Self.prefix + "name" ? .init(member.key, .string(name)) : member
    }
  }

  /// The same as JSON, without braces around it.
  func json(named name: String) -> [UInt8] {
    name == self.name ? json : Self.json(members(named: name))
  }

  private static func fields(_ rule: Rule) -> [(String, JSONValue)] {
    var fields: [(String, JSONValue)] = [
      ("rule_id", .string(rule.id)), ("uuid", .string(rule.id)), ("name", .string(rule.name)),
      ("description", .string(rule.description)), ("type", .string(rule.kind.rawValue)),
      ("rule_type_id", .string("siem.eqlRule")), ("category", .string("Event Correlation Rule")),
      ("producer", .string("siem")), ("consumer", .string("siem")),
      ("version", .integer(rule.version)), ("enabled", .bool(rule.isEnabled)),
      ("severity", .string(rule.severity.rawValue)), ("risk_score", .integer(rule.riskScore)),
      ("author", .strings(rule.author)), ("tags", .strings(rule.tags)),
      ("references", .strings(rule.references)),
      ("false_positives", .strings(rule.falsePositives)), ("indices", .strings(rule.index)),
      ("interval", .string(rule.schedule.interval)), ("from", .string(rule.schedule.from)),
      ("to", .string(rule.schedule.to)), ("max_signals", .integer(rule.maxSignals)),
      ("threat", rule.document["rule"]?["threat"] ?? .array([])),
    ]
    if let license = rule.license { fields.append(("license", .string(license))) }
    if let guide = rule.guide { fields.append(("note", .string(guide.markdown))) }
    if let override = rule.timestampOverride {
      fields.append(("timestamp_override", .string(override)))
    }
    return fields
  }
}
