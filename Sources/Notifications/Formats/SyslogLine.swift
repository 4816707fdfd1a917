// SPDX-License-Identifier: Apache-2.0
import Events
import Glibc

/// A message as a line of syslog: of RFC 5424, or as syslog(3) writes it.
struct SyslogLine {
  /// The facilities' names, by their numbers.
  static let facilities = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv",
    "ftp", "ntp", "security", "console", "clock", "local0", "local1", "local2", "local3", "local4",
    "local5", "local6", "local7",
  ]

  /// Under which the alert's own values stand. 32473 is the number that RFC 5612 keeps for examples:
  /// the project has none of its own.
  static let dataID = "alert@32473"

  /// The bytes of a message whose MSG is `body`, in UTF-8 and without control characters.
  static func bytes(
    _ message: Message,
    facility: Int,
    processID: Int32,
    body: [UInt8]
  ) -> [UInt8] {
    var line = Array("<\(facility * 8 + severity(message.severity))>1 ".utf8)
    line += message.time.iso8601(fractionDigits: 6).utf8
    line += " \(printable(message.host ?? "", 255)) swiftlet \(processID) ALERT ".utf8
    line += structuredData(message).utf8
    // The mark says that what follows is UTF-8.
    line += [32, 0xEF, 0xBB, 0xBF]
    line += body
    return line
  }

  /// The same as syslog(3) writes it to a socket of this host, `Nov 24 10:00:00 swiftlet[7]: `: there
  /// is no place for structured data, so it stands before the text.
  static func localBytes(
    _ message: Message,
    facility: Int,
    processID: Int32,
    body: [UInt8]
  ) -> [UInt8] {
    var line = Array("<\(facility * 8 + severity(message.severity))>".utf8)
    var seconds = time_t(message.time.milliseconds / 1000)
    var fields = tm()
    localtime_r(&seconds, &fields)
    var text = [CChar](repeating: 0, count: 32)
    let count = strftime(&text, text.count, "%b %e %H:%M:%S", &fields)
    line += text[..<count].map { UInt8(bitPattern: $0) }
    line += " swiftlet[\(processID)]: ".utf8
    line += structuredData(message).utf8
    line.append(32)
    line += body
    return line
  }

  private static func structuredData(_ message: Message) -> String {
    let values = [
      ("id", message.id), ("rule_id", message.ruleID), ("rule", message.ruleName),
      ("severity", message.severity), ("risk_score", String(message.riskScore)),
    ]
    return "[" + dataID + values.map { " \($0)=\"\(parameter($1))\"" }.joined() + "]"
  }

  /// Syslog's severities: critical alerts are its critical, and so on downwards.
  static func severity(_ name: String) -> Int {
    switch name {
    case "critical": 2
    case "high": 3
    case "medium": 4
    default: 5
    }
  }

  /// A header field: printable ASCII without blanks, `-` where there is nothing.
  static func printable(_ text: String, _ limit: Int) -> String {
    let bytes = text.utf8.prefix(limit).map { $0 > 32 && $0 < 127 ? $0 : UInt8(ascii: "_") }
    return bytes.isEmpty ? "-" : String(decoding: bytes, as: UTF8.self)
  }

  /// A value of the structured data: `"`, `\` and `]` escaped, in one line.
  static func parameter(_ text: String) -> String {
    var out = ""
    for scalar in Template.cut(text, to: 1_024).unicodeScalars {
      switch scalar {
      case "\"", "\\", "]": out += "\\\(scalar)"
      default: out += scalar.properties.generalCategory == .control ? " " : String(scalar)
      }
    }
    return out
  }
}
