// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// What a rule says of its alerts: overrides and suppression.
extension RuleReader {
  /// `severity_mapping`, `risk_score_mapping` and `rule_name_override`.
  var overrides: RuleOverrides {
    var overrides = RuleOverrides()
    for entry in key("severity_mapping")?.arrayValue ?? [] {
      guard let field = entry["field"]?.stringValue, !field.isEmpty,
        let value = entry["value"]?.scalarText,
        let severity = entry["severity"]?.stringValue.flatMap(Severity.init)
      else { continue }
      overrides.severities.append(.init(field: field, value: value, severity: severity))
    }
    overrides.riskScoreField = Self.named(
      key("risk_score_mapping")?.arrayValue?.first?["field"]?.stringValue
    )
    overrides.nameField = Self.named(text("rule_name_override"))
    return overrides
  }

  /// `alert_suppression`; nil where there is none, or none that can be followed.
  var suppression: RuleSuppression? {
    guard let table = key("alert_suppression") else { return nil }
    let fields = (table["group_by"]?.arrayValue ?? []).compactMap(\.stringValue)
    guard (1...RuleSuppression.maximumFields).contains(fields.count) else { return nil }
    return RuleSuppression(
      fields: fields,
      seconds: Self.seconds(table["duration"]),
      includesMissing: table["missing_fields_strategy"]?.stringValue != "doNotSuppress"
    )
  }

  private static func named(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }

  private static func seconds(_ duration: JSONValue?) -> Int? {
    guard let value = duration?["value"]?.intValue, (1..<1_000_000).contains(value) else {
      return nil
    }
    switch duration?["unit"]?.stringValue {
    case "s": return value
    case "m": return value * 60
    case "h": return value * 3_600
    default: return nil
    }
  }

  /// Checks what the shapes do not tell.
  mutating func checkAlerts() {
    for (number, entry) in (key("severity_mapping")?.arrayValue ?? []).enumerated() {
      guard let text = entry["severity"]?.stringValue, Severity(rawValue: text) == nil else {
        continue
      }
      report(
        .badSeverity,
        "there is no severity `\(text)`",
        at: "rule.severity_mapping.\(number).severity",
        help: ["write low, medium, high or critical"]
      )
    }
    guard let table = key("alert_suppression"), table.members != nil else { return }
    let path = "rule.alert_suppression"
    // Values of another type are reported as such.
    let fields = table["group_by"] == nil ? [] : table["group_by"]?.arrayValue
    if let fields,
      !(1...RuleSuppression.maximumFields).contains(fields.count) || fields.contains(.string(""))
    {
      report(
        .badKeyValue,
        "alerts are put together by one to \(RuleSuppression.maximumFields) fields",
        at: table["group_by"] == nil ? path : "\(path).group_by",
        help: ["write `group_by = [\"host.name\"]`"]
      )
    }
    if let duration = table["duration"], duration.members != nil, Self.seconds(duration) == nil {
      report(
        .badKeyValue,
        "this is not how long alerts are suppressed",
        at: "\(path).duration",
        help: ["write `duration = { value = 5, unit = \"m\" }`; units are s, m and h"]
      )
    }
    if let strategy = table["missing_fields_strategy"]?.stringValue,
      !["suppress", "doNotSuppress"].contains(strategy)
    {
      report(
        .badKeyValue,
        "`missing_fields_strategy` is \"suppress\" or \"doNotSuppress\"",
        at: "\(path).missing_fields_strategy"
      )
    }
  }
}
