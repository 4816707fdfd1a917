// SPDX-License-Identifier: Apache-2.0
import Events
import Rules

/// The reason text that Elastic Security's alerts carry.
enum AlertReason {
  /// `process event with process ssh, parent process bash, by alice on web1 created medium alert …`;
  /// parts that the event lacks are left out.
  static func text(_ event: JSONValue, _ rule: Rule) -> String {
    func value(_ path: String) -> String? {
      let texts = event.texts(at: path).filter { $0 != "-" && !$0.isEmpty }
      return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }
    func endpoint(_ side: String) -> String? {
      value("\(side).ip").map { ip in value("\(side).port").map { "\(ip):\($0)" } ?? ip }
    }
    let parts = [
      value("process.name").map { "process \($0)" },
      value("process.parent.name").map { "parent process \($0)" },
      value("file.name").map { "file \($0)" }, endpoint("source").map { "source \($0)" },
      endpoint("destination").map { "destination \($0)" },
    ].compactMap { $0 }
    var text = value("event.category").map { "\($0) event" } ?? "event"
    if !parts.isEmpty { text += " with " + parts.joined(separator: ", ") + "," }
    if let user = value("user.name") { text += " by \(user)" }
    if let host = value("host.name") { text += " on \(host)" }
    return text + " created \(rule.severity.rawValue) alert \(rule.name)."
  }
}
