// SPDX-License-Identifier: Apache-2.0
import Events
import Storage

/// Which alerts a channel wants. Parts of other alerts and alerts of building-block rules are never
/// among them.
package struct ChannelFilter: Sendable, Equatable {
  /// The severities in rising order.
  static let severities = ["low", "medium", "high", "critical"]

  /// Alerts of lower severity are left out.
  package var minimumSeverity = "low"
  /// Ids or names of rules, `*` for any text; empty: all.
  package var rules: [String] = []
  /// The rule has one of these tags, `*` for any text; empty: any or none.
  package var tags: [String] = []
  /// Names of hosts, `*` for any text; empty: all.
  package var hosts: [String] = []

  /// Whether the channel wants the alert.
  func wants(_ alert: AlertRecord) -> Bool {
    if alert.isBuildingBlock { return false }
    // A severity that is not known must not keep an alert from anybody.
    if let place = Self.severities.firstIndex(of: alert.severity),
      let least = Self.severities.firstIndex(of: minimumSeverity), place < least
    {
      return false
    }
    if !rules.isEmpty,
      !rules.contains(where: {
        NamePattern.matches($0, alert.ruleID) || NamePattern.matches($0, alert.ruleName)
      })
    {
      return false
    }
    if !hosts.isEmpty {
      guard let host = alert.host, hosts.contains(where: { NamePattern.matches($0, host) }) else {
        return false
      }
    }
    if tags.isEmpty { return true }
    guard let document = try? JSONValue.parse(alert.document) else { return true }
    let present = document.texts(at: "kibana.alert.rule.tags")
    return tags.contains { tag in present.contains { NamePattern.matches(tag, $0) } }
  }
}

/// Names with `*` for any text, in ASCII whatever their case.
enum NamePattern {
  /// Whether the whole name is of the pattern, in time that grows with their product at most.
  static func matches(_ pattern: String, _ name: String) -> Bool {
    let pattern = Array(pattern.utf8)
    let name = Array(name.utf8)
    var place = 0
    var index = 0
    var star: (place: Int, index: Int)?
    while index < name.count {
      if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
        star = (place, index)
        place += 1
      } else if place < pattern.count, folded(pattern[place]) == folded(name[index]) {
        place += 1
        index += 1
      } else if let last = star {
        star = (last.place, last.index + 1)
        place = last.place + 1
        index = last.index + 1
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    byte >= 65 && byte <= 90 ? byte | 32 : byte
  }
}
