// SPDX-License-Identifier: Apache-2.0

extension JSONReader {
  /// A number, checked and kept as written.
  mutating func readNumber() throws(JSONError) -> String {
    let start = index
    if current == UInt8(ascii: "-") { index += 1 }
    if current == UInt8(ascii: "0") {
      index += 1
      if isDigit { throw error("a number must not start with 0") }
    } else {
      try readDigits()
    }
    if current == UInt8(ascii: ".") {
      index += 1
      try readDigits()
    }
    if current | 0x20 == UInt8(ascii: "e") {
      index += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
      try readDigits()
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private var isDigit: Bool { current &- UInt8(ascii: "0") < 10 }

  private mutating func readDigits() throws(JSONError) {
    if !isDigit { throw error("expected a digit") }
    while isDigit { index += 1 }
  }

  /// A string without its quotes, escapes resolved.
  mutating func readString() throws(JSONError) -> String {
    let opening = index
    index += 1
    var start = index
    var unescaped: [UInt8] = []
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        let rest = bytes[start..<index]
        index += 1
        if unescaped.isEmpty { return String(decoding: rest, as: UTF8.self) }
        unescaped.append(contentsOf: rest)
        return String(decoding: unescaped, as: UTF8.self)
      case UInt8(ascii: "\\"):
        unescaped.append(contentsOf: bytes[start..<index])
        index += 1
        try readEscape(into: &unescaped)
        start = index
      case 0..<0x20: throw error("a control character in a string must be escaped")
      default: index += 1
      }
    }
    throw error("the string is not closed", at: opening)
  }

  /// What follows a backslash.
  private mutating func readEscape(into text: inout [UInt8]) throws(JSONError) {
    if current == UInt8(ascii: "u") {
      index += 1
      text.append(contentsOf: String(try readScalarEscape()).utf8)
      return
    }
    guard let byte = JSONEscape.byte(current) else { throw error("unknown escape") }
    text.append(byte)
    index += 1
  }

  /// The four digits after `\u`, with the second half of a surrogate pair where one follows.
  private mutating func readScalarEscape() throws(JSONError) -> Unicode.Scalar {
    let unit = try readHexadecimal()
    guard JSONEscape.isFirstHalf(unit),
      bytes[index...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
    else { return JSONEscape.scalar(unit) }
    let afterFirst = index
    index += 2
    if let scalar = JSONEscape.scalar(unit, try readHexadecimal()) { return scalar }
    index = afterFirst
    return JSONEscape.scalar(unit)
  }

  private mutating func readHexadecimal() throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = Hexadecimal.value(current) else {
        throw error("expected four hexadecimal digits after `\\u`")
      }
      unit = unit << 4 | UInt16(digit)
      index += 1
    }
    return unit
  }
}
