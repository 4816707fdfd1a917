// SPDX-License-Identifier: Apache-2.0

extension Lexer {
  /// `"…"` with escapes or `"""…"""` without; both end on their line.
  mutating func string() {
    let start = position
    if peek(1) == UInt8(ascii: "\""), peek(2) == UInt8(ascii: "\"") {
      if rawString() { return }
      position = start
    }
    position += 1
    var value: [UInt8] = []
    while let byte = peek(0), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        append(value, isRaw: false, from: start)
        return
      case UInt8(ascii: "\\"):
        escape(into: &value)
      default:
        value.append(byte)
        position += 1
      }
    }
    report(
      .unterminatedString,
      "this string is never closed",
      at: SourceRange(start, position),
      help: ["close it with `\"` on the same line"],
      elasticsearch: "token recognition error at: '\(shown(from: start))'"
    )
    append(value, isRaw: false, from: start)
  }

  /// `"""…"""`; may end in up to two quotes of its own. False when it is not one.
  private mutating func rawString() -> Bool {
    let start = position
    var end = position + 3
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), bytes[end] != UInt8(ascii: "\r") {
      if end + 2 < bytes.count, bytes[end...end + 2].allSatisfy({ $0 == UInt8(ascii: "\"") }) {
        var extra = 0
        while extra < 2, end + 3 + extra < bytes.count,
          bytes[end + 3 + extra] == UInt8(ascii: "\"")
        {
          extra += 1
        }
        position = end + 3 + extra
        append(Array(bytes[start + 3..<end + extra]), isRaw: true, from: start)
        return true
      }
      end += 1
    }
    // `""` followed by a quote that closes nothing: an empty string, then the rest.
    position = end
    report(
      .unterminatedString,
      "this raw string is never closed",
      at: SourceRange(start, end),
      help: ["close it with `\"\"\"` on the same line"]
    )
    append(Array(bytes[min(start + 3, end)..<end]), isRaw: true, from: start)
    return true
  }

  private mutating func append(_ value: [UInt8], isRaw: Bool, from start: Int) {
    let text = String(decoding: value, as: UTF8.self)
    tokens.append(Token(.string(text, isRaw: isRaw), SourceRange(start, position)))
  }

  private static let simpleEscapes: [UInt8: UInt8] = [
    UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10, UInt8(ascii: "f"): 12,
    UInt8(ascii: "r"): 13, UInt8(ascii: "\""): 34, UInt8(ascii: "'"): 39,
    UInt8(ascii: "\\"): 92,
  ]

  private mutating func escape(into value: inout [UInt8]) {
    let start = position
    position += 1
    guard let byte = peek(0), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") else {
      return
    }
    if let plain = Self.simpleEscapes[byte] {
      value.append(plain)
      position += 1
    } else if byte == UInt8(ascii: "u"), let scalar = unicodeEscape() {
      value.append(contentsOf: Array(String(Character(scalar)).utf8))
    } else {
      position = start + 2
      while position < bytes.count, bytes[position] & 0xC0 == 0x80 { position += 1 }
      report(
        .badEscape,
        "unknown escape `\(shown(from: start))`",
        at: SourceRange(start, position),
        help: [
          "double the backslash, or write the string raw between triple quotes: \"\"\"…\"\"\""
        ],
        elasticsearch: "token recognition error at: '\(shown(from: start))'"
      )
    }
  }

  /// `\u{H…}` with 2 to 8 hexadecimal digits; leaves `position` behind the brace when it is one.
  private mutating func unicodeEscape() -> Unicode.Scalar? {
    guard peek(1) == UInt8(ascii: "{") else { return nil }
    var value: UInt32 = 0
    var digits = 0
    while let byte = peek(2 + digits), digits <= 8,
      let digit = Character(Unicode.Scalar(byte)).hexDigitValue
    {
      value = value &* 16 &+ UInt32(digit)
      digits += 1
    }
    guard (2...8).contains(digits), peek(2 + digits) == UInt8(ascii: "}"),
      let scalar = Unicode.Scalar(value)
    else { return nil }
    position += 3 + digits
    return scalar
  }

  /// `'…'`, `?"…"` and `?'…'` were strings before Elasticsearch 7.10's release.
  mutating func singleQuoted(from start: Int) {
    if bytes[position] == UInt8(ascii: "?") { position += 1 }
    let quote = bytes[position]
    position += 1
    let content = position
    while let byte = peek(0), byte != quote, byte != UInt8(ascii: "\n") { position += 1 }
    let value = Array(bytes[content..<position])
    if peek(0) == quote { position += 1 }
    report(
      .singleQuotes,
      "strings are written between double quotes",
      at: SourceRange(start, position),
      help: ["write \"…\", or \"\"\"…\"\"\" for text with backslashes"],
      elasticsearch: "Use double quotes [\"] to define string literals, not single quotes [']"
    )
    append(value, isRaw: false, from: start)
  }

  /// A name in backticks; a doubled backtick stands for one.
  mutating func quotedIdentifier() {
    let start = position
    position += 1
    var value: [UInt8] = []
    while let byte = peek(0), byte != UInt8(ascii: "\n") {
      position += 1
      if byte == UInt8(ascii: "`") {
        guard peek(0) == UInt8(ascii: "`") else {
          let name = String(decoding: value, as: UTF8.self)
          tokens.append(Token(.quotedIdentifier(name), SourceRange(start, position)))
          return
        }
        position += 1
      }
      value.append(byte)
    }
    report(
      .unterminatedString,
      "this quoted name is never closed",
      at: SourceRange(start, position),
      help: ["close it with a backtick"]
    )
    let name = String(decoding: value, as: UTF8.self)
    tokens.append(Token(.quotedIdentifier(name), SourceRange(start, position)))
  }

  /// Digits, a decimal point and an exponent; whole numbers beyond 64 bits become doubles.
  mutating func number() {
    let start = position
    var isDecimal = false
    skipDigits()
    if peek(0) == UInt8(ascii: ".") {
      isDecimal = true
      position += 1
      skipDigits()
    }
    if let byte = peek(0), byte | 0x20 == UInt8(ascii: "e") {
      let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 2 : 1
      if peek(sign).map(Self.isDigit) == true {
        isDecimal = true
        position += sign
        skipDigits()
      }
    }
    let range = SourceRange(start, position)
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if !isDecimal, let whole = Int64(text) {
      tokens.append(Token(.integer(whole), range))
    } else if let value = Double(text.hasSuffix(".") ? text + "0" : text), value.isFinite {
      tokens.append(Token(.decimal(value), range))
    } else {
      report(.badNumber, "`\(text)` is not a number that fits a double", at: range)
      tokens.append(Token(.decimal(0), range))
    }
  }

  private mutating func skipDigits() {
    while let byte = peek(0), Self.isDigit(byte) { position += 1 }
  }

  private func shown(from start: Int) -> String {
    String(decoding: bytes[start..<min(position, start + 80)], as: UTF8.self)
  }
}
