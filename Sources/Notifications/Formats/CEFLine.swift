// SPDX-License-Identifier: Apache-2.0
import Events

/// A message as a line of the Common Event Format, version 0 (ArcSight's "Implementing CEF").
struct CEFLine {
  /// Most bytes of a value.
  static let valueLimit = 1_023

  private let message: Message

  init(_ message: Message) { self.message = message }

  var text: String {
    let header = [
      "CEF:0", "Swiftlet", "Swiftlet", ProductVersion.text, Self.header(message.ruleID),
      Self.header(message.ruleName), Self.severity(message.severity),
    ]
    return header.joined(separator: "|") + "|"
      + extensions.map { "\($0.0)=\(Self.value($0.1))" }.joined(separator: " ")
  }

  private var extensions: [(String, String)] {
    var pairs: [(String, String)] = [
      ("externalId", message.id), ("rt", String(message.time.milliseconds)),
      ("cat", "alert"), ("cn1Label", "riskScore"), ("cn1", String(message.riskScore)),
    ]
    func add(_ key: String, _ path: String, label: String? = nil) {
      let texts = message.document.texts(at: path)
      guard !texts.isEmpty else { return }
      if let label { pairs.append((key + "Label", label)) }
      pairs.append((key, texts.joined(separator: ",")))
    }
    add("msg", "kibana.alert.reason")
    if let time = message.text("kibana.alert.original_time").flatMap(Timestamp.init(text:)) {
      pairs.append(("start", String(time.milliseconds)))
    }
    if let host = message.host { pairs.append(("dvchost", host)) }
    add("deviceExternalId", "host.id")
    add("act", "kibana.alert.original_event.action")
    add("suser", "user.name")
    add("suid", "user.id")
    add("sproc", "process.executable")
    add("spid", "process.pid")
    add("cs1", "process.command_line", label: "commandLine")
    add("cs2", "process.parent.command_line", label: "parentCommandLine")
    add("cs3", "kibana.alert.rule.threat.tactic.id", label: "tactics")
    add("cs4", "kibana.alert.rule.threat.technique.id", label: "techniques")
    add("cs5", "kibana.alert.rule.tags", label: "tags")
    add("cs6", "process.entity_id", label: "processEntityId")
    add("src", "source.ip")
    add("spt", "source.port")
    add("dst", "destination.ip")
    add("dpt", "destination.port")
    add("filePath", "file.path")
    return pairs
  }

  /// Elastic's four severities on CEF's 0 to 10, each in the part that CEF names as it.
  static func severity(_ name: String) -> String {
    switch name {
    case "low": "3"
    case "medium": "6"
    case "high": "8"
    case "critical": "10"
    default: "Unknown"
    }
  }

  /// A character that neither takes part in the form nor may hide what stands around it: marks of
  /// direction and the like are written out, as in all other formats, controls are blanks.
  private static func plain(_ scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .control: " "
    case .format, .lineSeparator, .paragraphSeparator, .surrogate:
      "\\\\u{\(String(scalar.value, radix: 16))}"
    default: String(scalar)
    }
  }

  /// A header field: `|` and `\` escaped, in one line.
  static func header(_ text: String) -> String {
    var out = ""
    for scalar in Template.cut(text, to: valueLimit).unicodeScalars {
      switch scalar {
      case "|", "\\": out += "\\\(scalar)"
      default: out += plain(scalar)
      }
    }
    return out
  }

  /// A value of the extension: `=` and `\` escaped, line breaks as `\n` and `\r`.
  static func value(_ text: String) -> String {
    var out = ""
    for scalar in Template.cut(text, to: valueLimit).unicodeScalars {
      switch scalar {
      case "=", "\\": out += "\\\(scalar)"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      default: out += plain(scalar)
      }
    }
    return out
  }
}

extension Timestamp {
  /// Reads ISO-8601.
  init?(text: String) {
    guard let time = Array(text.utf8).withUnsafeBytes({ Timestamp.parse($0) }) else { return nil }
    self = time
  }
}
