// SPDX-License-Identifier: Apache-2.0
import EQL

extension TOMLReader {
  /// The text at the cursor, whose quotes may be single or threefold.
  mutating func text() throws(TOMLProblem) -> String {
    let quote = current
    guard byte(1) == quote, byte(2) == quote else { return try shortText() }
    return try longText()
  }

  /// A text on one line, as keys are too.
  mutating func shortText() throws(TOMLProblem) -> String {
    let start = position
    let quote = current
    position += 1
    // What stands before `plain` and is not in the text as it is written; mostly nothing.
    var unescaped: [UInt8] = []
    var plain = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == quote {
        let end = position
        position += 1
        return finish(unescaped, plain..<end)
      }
      if byte == UInt8(ascii: "\\"), isEscape(in: quote) {
        unescaped += bytes[plain..<position]
        try escape(into: &unescaped)
        plain = position
        continue
      }
      if Self.isControl(byte) {
        if byte == 10 || byte == 13 && self.byte(1) == 10 { break }
        throw failure(Self.controlMessage, help: [Self.controlHelp(byte)])
      }
      position += 1
    }
    throw unclosed(start)
  }

  /// A text between threefold quotes.
  private mutating func longText() throws(TOMLProblem) -> String {
    let start = position
    let quote = current
    position += 3
    // A line break right behind the opening quotes is not part of the text.
    _ = try acceptLineBreak()
    var unescaped: [UInt8] = []
    var plain = position
    while position < bytes.count {
      let byte = bytes[position]
      // Letters, digits and most marks, quickly.
      if byte > 0x5C && byte != 0x7F || byte > 0x27 && byte < 0x5C {
        position += 1
        continue
      }
      switch byte {
      case quote where self.byte(1) == quote && self.byte(2) == quote:
        // Up to two quotes may stand right before the closing three.
        var end = position
        position += 3
        for _ in 0..<2 where current == quote {
          position += 1
          end += 1
        }
        return finish(unescaped, plain..<end)
      case UInt8(ascii: "\\") where quote == UInt8(ascii: "\""):
        unescaped += bytes[plain..<position]
        plain = position
        if try acceptLineEnd() {
          plain = position
        } else if isEscape(in: quote) {
          try escape(into: &unescaped)
          plain = position
        } else {
          position += 1
        }
      case 13:
        // Both kinds of line breaks are read as one.
        unescaped += bytes[plain..<position]
        plain = position + 1
        _ = try acceptLineBreak()
      case 10: position += 1
      default:
        if Self.isControl(byte) {
          throw failure(Self.controlMessage, help: [Self.controlHelp(byte)])
        }
        position += 1
      }
    }
    throw unclosed(start)
  }

  private func finish(_ unescaped: [UInt8], _ plain: Range<Int>) -> String {
    unescaped.isEmpty
      ? String(decoding: bytes[plain], as: UTF8.self)
      : String(decoding: unescaped + bytes[plain], as: UTF8.self)
  }

  private func unclosed(_ start: Int) -> TOMLProblem {
    failure(
      "this text is never closed",
      at: SourceRange(start, start + 1),
      help: ["long text stands between ''' and '''"]
    )
  }

  private static let controlMessage = "a control character stands in this text"

  private static func controlHelp(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "write \\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits) between \"…\""
  }

  // MARK: Escapes

  /// Whether the backslash at the cursor begins an escape, good or not: no control character, which
  /// may be the line's end, stands behind it.
  private func isEscape(in quote: UInt8) -> Bool {
    quote == UInt8(ascii: "\"") && !Self.isControl(byte(1))
  }

  /// Passes a backslash at the end of a line, the line break, and all blanks and line breaks behind
  /// it; false where the backslash at the cursor is another.
  private mutating func acceptLineEnd() throws(TOMLProblem) -> Bool {
    var next = position + 1
    while next < bytes.count, bytes[next] == 32 || bytes[next] == 9 { next += 1 }
    guard next < bytes.count, bytes[next] == 10 || bytes[next] == 13 else { return false }
    position = next
    while true {
      skipBlank()
      guard try acceptLineBreak() else { return true }
    }
  }

  /// What the escape at the cursor stands for.
  private mutating func escape(into text: inout [UInt8]) throws(TOMLProblem) {
    position += 1
    switch current {
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(current)
    case UInt8(ascii: "u"): return try scalar(digits: 4, into: &text)
    case UInt8(ascii: "U"): return try scalar(digits: 8, into: &text)
    default:
      guard position < bytes.count else { return }
      throw failure("Error while parsing string: unknown escape sequence '\\\(scalarAtCursor)'")
    }
    position += 1
  }

  private mutating func scalar(digits: Int, into text: inout [UInt8]) throws(TOMLProblem) {
    position += 1
    let start = position
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = Character(Unicode.Scalar(current)).hexDigitValue else {
        throw failure("an escape of \(digits) hexadecimal digits is cut short here")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw failure("there is no such character", at: SourceRange(start - 2, position))
    }
    text += UTF8.encode(scalar).map(Array.init) ?? []
  }

  /// The character at the cursor.
  private var scalarAtCursor: String {
    let end = bytes[(position + 1)...].prefix { $0 & 0xC0 == 0x80 }.endIndex
    return String(decoding: bytes[position..<end], as: UTF8.self)
  }
}
