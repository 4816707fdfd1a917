// SPDX-License-Identifier: Apache-2.0
import Events

/// Channels as tables `[[notify]]` of a configuration file.
enum ChannelTables {
  /// The tables of channels whose secrets are masked; an example in comments where there are none.
  static func lines(_ channels: [JSONValue]) -> [String] {
    var lines = ["", "# channels that alerts are told on, one table each: docs/notifications.md"]
    if channels.isEmpty {
      return lines + [
        "# [[notify]]", #"# name = "soc""#, #"# type = "webhook""#,
        #"# url = "https://soc.example/alerts""#, #"# minimum_severity = "medium""#,
      ]
    }
    for channel in channels {
      lines.append("[[notify]]")
      for member in channel.members ?? [] {
        let line = "\(key(member.key)) = \(value(member.value))"
        // A file with stars in place of a secret would be read, and never reach anybody.
        lines.append(line.contains("****") ? "# a secret, not shown: \(line)" : line)
      }
    }
    return lines
  }

  private static func key(_ text: String) -> String {
    let isBare =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || byte == 45 || byte == 95
      }
    return isBare ? text : JSONValue.string(text).serialised()
  }

  /// A value in one line; strings are written alike in JSON and TOML.
  private static func value(_ value: JSONValue) -> String {
    if let elements = value.arrayValue {
      return "[" + elements.map(Self.value).joined(separator: ", ") + "]"
    }
    if let members = value.members {
      let pairs = members.map { "\(key($0.key)) = \(Self.value($0.value))" }
      return pairs.isEmpty ? "{}" : "{ " + pairs.joined(separator: ", ") + " }"
    }
    return value.serialised()
  }
}
