// SPDX-License-Identifier: Apache-2.0

/// A value of a generated event.
package enum TestValue: Equatable, Sendable {
  case null
  case text(String)
  case integer(Int64)
  /// Only values above `Int64.max`.
  case unsigned(UInt64)
  case real(Double)
  case truth(Bool)

  /// The value as it stands in the event's line.
  package var json: String {
    switch self {
    case .null: return "null"
    case .text(let text):
      var out = "\""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case let s where s.value < 0x20:
          out += "\\u" + String(s.value + 0x10000, radix: 16).dropFirst()
        default: out.unicodeScalars.append(scalar)
        }
      }
      return out + "\""
    case .integer(let value): return String(value)
    case .unsigned(let value): return String(value)
    case .real(let value): return String(value)
    case .truth(let value): return value ? "true" : "false"
    }
  }

  /// The text of a string, or the token as written: what text predicates compare.
  package var bare: String {
    if case .text(let text) = self { return text }
    return json
  }
}
