// SPDX-License-Identifier: Apache-2.0

/// In which order alerts come.
package struct AlertOrder: Sendable, Equatable {
  /// What decides; of equal ones the time of the raise does.
  package enum Key: String, Sendable, CaseIterable {
    /// When it was raised.
    case raised
    /// When its event happened.
    case event
    /// How bad it is.
    case severity
    /// The risk score.
    case risk
    /// The rule's name.
    case rule
    /// The host's name.
    case host
  }

  /// What decides.
  package var key: Key
  /// Whether the newest, worst or last in the alphabet come first.
  package var isDescending: Bool

  /// By a key; without a direction times and severities fall, and names rise.
  package init(_ key: Key = .raised, isDescending: Bool? = nil) {
    self.key = key
    self.isDescending = isDescending ?? (key != .rule && key != .host)
  }

  /// The columns for `ORDER BY`.
  var sql: String {
    let direction = isDescending ? "DESC" : "ASC"
    let last = "raised DESC, number DESC"
    return switch key {
    case .raised: "raised \(direction), number \(direction)"
    case .event: "event_time \(direction), \(last)"
    case .severity:
      "CASE severity WHEN 'critical' THEN 3 WHEN 'high' THEN 2 WHEN 'medium' THEN 1 ELSE 0 END "
        + "\(direction), risk_score \(direction), \(last)"
    case .risk: "risk_score \(direction), \(last)"
    case .rule: "rule_name COLLATE NOCASE \(direction), \(last)"
    case .host: "host COLLATE NOCASE \(direction), \(last)"
    }
  }
}
