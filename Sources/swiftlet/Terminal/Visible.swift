// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text with every character that could steer a terminal or hide text made visible:
  /// `\n`, `\u{1b}`, right-to-left marks and the like are written out. Event data is hostile.
  var visible: String {
    if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return self }
    var out = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
          .unassigned:
          out += "\\u{" + String(scalar.value, radix: 16) + "}"
        default: out.unicodeScalars.append(scalar)
        }
      }
    }
    return out
  }

  /// Columns that the text takes on a terminal: wide characters take two, marks none.
  var columns: Int {
    var width = 0
    for scalar in unicodeScalars {
      if scalar.value >= 0x20, scalar.value < 0x7F {
        width += 1
        continue
      }
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format, .control: continue
      default: width += Self.isWide(scalar.value) ? 2 : 1
      }
    }
    return width
  }

  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }

  /// The text cut to `limit` columns, with an ellipsis where something was cut.
  func truncated(to limit: Int) -> String {
    guard columns > limit, limit > 0 else { return self }
    var out = ""
    var width = 0
    for character in self {
      let next = String(character).columns
      if width + next > limit - 1 { break }
      out.append(character)
      width += next
    }
    return out + "…"
  }

  /// The text with blanks behind it up to `width` columns.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - columns))
  }

  /// The text broken into lines of at most `width` columns: at blanks where there are any, inside
  /// of words that are longer. Runs of blanks stay as they are.
  func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    for paragraph in split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      var columns = 0
      for word in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
        var rest = String(word)
        if columns > 0, columns + 1 + rest.columns <= width {
          line += " " + rest
          columns += 1 + rest.columns
          continue
        }
        if columns > 0 { lines.append(line) }
        while rest.columns > width, width > 0 {
          let head = rest.head(columns: width)
          lines.append(head)
          rest.removeFirst(head.count)
        }
        line = rest
        columns = rest.columns
      }
      lines.append(line)
    }
    return lines
  }

  /// As many characters as fit into so many columns, at least one.
  private func head(columns limit: Int) -> String {
    var head = ""
    var width = 0
    for character in self {
      width += String(character).columns
      if width > limit, !head.isEmpty { break }
      head.append(character)
    }
    return head
  }
}
