// SPDX-License-Identifier: Apache-2.0
import Events

/// Rules that read alerts, and might read their own.
enum AlertLoop {
  /// Where alerts are found when a rule reads alerts. Only there is an event believed that it stems
  /// from one: anything else could say so to stay unseen.
  private static let places = [
    ".alerts-security.alerts-", ".internal.alerts-security.alerts-", ".siem-signals-",
  ]

  /// Whether an event of this index may be an alert.
  static func mayStem(fromIndex index: String?) -> Bool {
    guard let index, index.hasPrefix(".") else { return false }
    return places.contains { index.hasPrefix($0) }
  }
}

extension Alert {
  /// Whether the event is an alert of the rule with this id, or stems from one.
  func stems(from ruleID: String) -> Bool {
    guard AlertLoop.mayStem(fromIndex: origin.index) else { return false }
    return [
      "kibana.alert.rule.rule_id", "kibana.alert.rule.uuid", "kibana.alert.ancestors.rule",
    ].contains { event.texts(at: $0).contains(ruleID) }
  }
}
