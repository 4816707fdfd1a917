// SPDX-License-Identifier: Apache-2.0
import Events
import Rules

/// What Elastic Security's alerts say of their rule beyond what one needs to read them: lists that
/// are mostly empty, and all of the rule once more as `parameters`.
struct RuleParameters {
  /// Names, without their prefix, and values.
  let fields: [(String, JSONValue)]

  /// Keys of a rule that are not of its type, and stand beside the parameters.
  private static let general = ["name", "enabled", "tags", "interval", "actions", "throttle"]
  private static let lists = [
    "severity_mapping", "risk_score_mapping", "exceptions_list", "actions",
  ]
  private static let optional = [
    "rule_name_override", "building_block_type", "timeline_id", "timeline_title", "namespace",
    "throttle", "meta",
  ]

  init(_ rule: Rule) {
    let table = rule.document["rule"]
    var fields: [(String, JSONValue)] = [
      ("revision", .integer(0)), ("immutable", .bool(false)),
    ]
    for name in Self.lists { fields.append((name, table?[name] ?? .array([]))) }
    for name in Self.optional {
      if let value = table?[name] { fields.append((name, value)) }
    }
    for (name, key) in [("created_at", "creation_date"), ("updated_at", "updated_date")] {
      if let date = rule.document["metadata"]?[key]?.stringValue {
        let day = date.split(separator: "/").joined(separator: "-")
        fields.append((name, .string("\(day)T00:00:00.000Z")))
      }
    }
    fields.append(("parameters", .object(Self.parameters(rule, table?.members ?? []))))
    self.fields = fields
  }

  private static func parameters(
    _ rule: Rule,
    _ written: [JSONValue.Member]
  ) -> [JSONValue.Member] {
    var parameters = written.filter { !general.contains($0.key) }
    // What a rule does not say has a value none the less.
    let defaults: [(String, JSONValue)] = [
      ("from", .string(rule.schedule.from)), ("to", .string(rule.schedule.to)),
      ("max_signals", .integer(rule.maxSignals)), ("version", .integer(rule.version)),
      ("author", []), ("false_positives", []), ("references", []), ("threat", []),
      ("severity_mapping", []), ("risk_score_mapping", []), ("exceptions_list", []),
    ]
    for (name, value) in defaults where !parameters.contains(where: { $0.key == name }) {
      parameters.append(.init(name, value))
    }
    return parameters
  }
}
