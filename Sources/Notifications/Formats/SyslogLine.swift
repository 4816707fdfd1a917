// SPDX-License-Identifier: Apache-2.0
import Events

/// A message as RFC 5424 asks for.
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
    var line: [UInt8] = []
    line += "<\(facility * 8 + severity(message.severity))>1 ".utf8
    line += message.time.iso8601(fractionDigits: 6).utf8
    line += " \(printable(message.host ?? "", 255)) swiftlet \(processID) ALERT [".utf8
    line += dataID.utf8
    for (name, value) in [
      ("id", message.id), ("rule_id", message.ruleID), ("rule", message.ruleName),
      ("severity", message.severity), ("risk_score", String(message.riskScore)),
    ] {
      line += " \(name)=\"".utf8
      line += parameter(value).utf8
      line += "\"".utf8
    }
    line += "] ".utf8
    // The mark says that what follows is UTF-8.
    line += [0xEF, 0xBB, 0xBF]
    line += body
    return line
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
