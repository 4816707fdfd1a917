// SPDX-License-Identifier: Apache-2.0
import Events

/// How a value is written so that it stays a value where it stands. Line breaks of values are shown as
/// `\n`: only a template makes lines, so that no event forges one.
enum Escaping {
  /// Plain text: control characters and line breaks are shown.
  case line
  /// Between the quotes of a JSON string.
  case json
  /// Text of an HTML document or in an attribute between quotes.
  case html
  /// Slack's mrkdwn: `&`, `<` and `>` make links and mentions.
  case slack

  func write(_ text: String, to output: inout [UInt8]) {
    switch self {
    case .json: JSONValue.escape(text, into: &output)
    case .line: Self.show(text, to: &output) { _ in nil }
    case .html:
      Self.show(text, to: &output) { scalar in
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "\"": "&quot;"
        case "'": "&#39;"
        default: nil
        }
      }
    case .slack:
      Self.show(text, to: &output) { scalar in
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "`": "'"
        default: nil
        }
      }
    }
  }

  /// Writes what could hide, or move a cursor, as `\u{1b}`.
  private static func show(
    _ text: String,
    to output: inout [UInt8],
    _ escape: (Unicode.Scalar) -> String?
  ) {
    for scalar in text.unicodeScalars {
      if let escaped = escape(scalar) {
        output += escaped.utf8
        continue
      }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
        if scalar == "\n" {
          output += "\\n".utf8
        } else if scalar == "\r" {
          output += "\\r".utf8
        } else if scalar == "\t" {
          output += "\\t".utf8
        } else {
          output += "\\u{\(String(scalar.value, radix: 16))}".utf8
        }
      default: output += UTF8.encode(scalar).map { Array($0) } ?? []
      }
    }
  }
}
