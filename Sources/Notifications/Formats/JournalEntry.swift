// SPDX-License-Identifier: Apache-2.0

/// A message as an entry of the journal, in its native protocol (systemd's JOURNAL_NATIVE_PROTOCOL).
enum JournalEntry {
  /// What `journalctl MESSAGE_ID=…` finds alerts by: chosen for Swiftlet, by chance.
  static let messageID = "5f0b7b6a3c964d2c9b0e2f6d8a417c53"

  /// The fields of the entry.
  static func fields(_ message: Message) -> [(name: String, value: [UInt8])] {
    [
      ("MESSAGE", StandardTemplates.line.render(message.document, .line)),
      ("MESSAGE_ID", Array(messageID.utf8)),
      ("PRIORITY", Array(String(SyslogLine.severity(message.severity)).utf8)),
      ("SYSLOG_IDENTIFIER", Array("swiftlet".utf8)),
      ("SWIFTLET_ALERT_ID", Array(message.id.utf8)),
      ("SWIFTLET_RULE_ID", Array(message.ruleID.utf8)),
      ("SWIFTLET_RULE_NAME", Array(message.ruleName.utf8)),
      ("SWIFTLET_SEVERITY", Array(message.severity.utf8)),
      ("SWIFTLET_RISK_SCORE", Array(String(message.riskScore).utf8)),
      ("SWIFTLET_HOST", Array((message.host ?? "").utf8)),
      ("SWIFTLET_ALERT", message.line),
    ].filter { !$0.1.isEmpty }
  }

  /// The entry's bytes. A value with a line break in it is given by its length, so that no value can
  /// begin another field.
  static func bytes(_ message: Message) -> [UInt8] {
    var bytes: [UInt8] = []
    for (name, value) in fields(message) {
      bytes += name.utf8
      if value.contains(10) {
        bytes.append(10)
        withUnsafeBytes(of: UInt64(value.count).littleEndian) { bytes += $0 }
      } else {
        bytes.append(UInt8(ascii: "="))
      }
      bytes += value
      bytes.append(10)
    }
    return bytes
  }
}
