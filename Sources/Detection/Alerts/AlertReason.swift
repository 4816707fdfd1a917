// SPDX-License-Identifier: Apache-2.0
import Rules

/// The reason text that Elastic Security's alerts carry.
enum AlertReason {
  /// `process event with process ssh, parent process bash, by alice on web1 created medium alert …`;
  /// parts that the event lacks are left out.
  static func text(_ facts: AlertFacts, _ rule: Rule) -> String {
    func value(_ field: AlertFacts.Field) -> String? {
      let texts = facts.texts(field).filter { $0 != "-" && !$0.isEmpty }
      return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }
    func endpoint(_ ip: AlertFacts.Field, _ port: AlertFacts.Field) -> String? {
      value(ip).map { ip in value(port).map { "\(ip):\($0)" } ?? ip }
    }
    let parts = [
      value(.process).map { "process \($0)" },
      value(.parent).map { "parent process \($0)" },
      value(.file).map { "file \($0)" },
      endpoint(.sourceIP, .sourcePort).map { "source \($0)" },
      endpoint(.destinationIP, .destinationPort).map { "destination \($0)" },
    ].compactMap { $0 }
    var text = value(.category).map { "\($0) event" } ?? "event"
    if !parts.isEmpty { text += " with " + parts.joined(separator: ", ") + "," }
    if let user = value(.user) { text += " by \(user)" }
    if let host = value(.host) { text += " on \(host)" }
    return text + " created \(rule.severity.rawValue) alert \(rule.name)."
  }
}
