// SPDX-License-Identifier: Apache-2.0

/// Why a text is not JSON.
package struct JSONError: Error, Sendable, Equatable {
  /// Offset of the byte where reading stopped.
  package var offset: Int
  /// What is wrong there.
  package var reason: String
}

extension JSONValue {
  /// Deepest nesting that is read.
  package static let maximumDepth = 1000

  /// Reads one JSON document (RFC 8259). Repeated keys are kept; lone surrogates and bytes that are
  /// not UTF-8 become U+FFFD.
  package static func parse(_ bytes: some Sequence<UInt8>) throws(JSONError) -> JSONValue {
    var parser = JSONParser(Array(bytes))
    return try parser.document()
  }

  /// Reads one JSON document from text.
  package static func parse(_ text: String) throws(JSONError) -> JSONValue {
    try parse(text.utf8)
  }

  /// The byte range of a top-level member's value: what a hit's `_source` was, to the byte. Nil when
  /// the document is no object or has no such member.
  package static func range(of key: String, in bytes: [UInt8]) -> Range<Int>? {
    var parser = JSONParser(bytes)
    parser.wantedKey = key
    guard (try? parser.document()) != nil else { return nil }
    return parser.wantedRange
  }

  /// The byte ranges of an array member's elements: what each event of a case was, to the byte.
  package static func elementRanges(of key: String, in bytes: [UInt8]) -> [Range<Int>]? {
    var parser = JSONParser(bytes)
    parser.wantedKey = key
    guard let document = try? parser.document(), document[key]?.arrayValue != nil else {
      return nil
    }
    return parser.elementRanges
  }
}

/// A recursive-descent reader with a bound on its depth.
private struct JSONParser {
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0
  var wantedKey: String?
  private(set) var wantedRange: Range<Int>?
  private(set) var elementRanges: [Range<Int>] = []
  private var isInWanted = false

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  mutating func document() throws(JSONError) -> JSONValue {
    skipSpace()
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw error("something stands behind the value") }
    return value
  }

  private func error(_ reason: String) -> JSONError { JSONError(offset: position, reason: reason) }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 32 || byte == 10 || byte == 13 || byte == 9 { position += 1 }
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    switch current {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw error("the text ends where a value is expected")
    default: return try number()
    }
  }

  private mutating func word(_ text: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
    guard bytes[position...].starts(with: text.utf8) else { throw error("expected a value") }
    position += text.utf8.count
    return value
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    if current == UInt8(ascii: "-") { position += 1 }
    let whole = position
    try digits()
    if bytes[whole] == UInt8(ascii: "0"), position > whole + 1 {
      position = whole
      throw error("a number cannot begin with 0")
    }
    if current == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if let byte = current, byte | 0x20 == UInt8(ascii: "e") {
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    return .number(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func digits() throws(JSONError) {
    let start = position
    while let byte = current, byte &- UInt8(ascii: "0") < 10 { position += 1 }
    if position == start { throw error(start == bytes.count ? "the text ends" : "expected a value") }
  }

  private mutating func enter() throws(JSONError) {
    depth += 1
    if depth > JSONValue.maximumDepth { throw error("nested deeper than 1,000 levels") }
    position += 1
    skipSpace()
  }

  private mutating func array() throws(JSONError) -> JSONValue {
    let isWanted = isInWanted && depth == 1
    try enter()
    defer { depth -= 1 }
    var elements: [JSONValue] = []
    if current == UInt8(ascii: "]") {
      position += 1
      return .array([])
    }
    while true {
      let start = position
      elements.append(try value())
      if isWanted { elementRanges.append(start..<position) }
      skipSpace()
      switch current {
      case UInt8(ascii: ","):
        position += 1
        skipSpace()
      case UInt8(ascii: "]"):
        position += 1
        return .array(elements)
      default: throw error("expected `,` or `]`")
      }
    }
  }

  private mutating func object() throws(JSONError) -> JSONValue {
    try enter()
    defer { depth -= 1 }
    var members: [JSONValue.Member] = []
    if current == UInt8(ascii: "}") {
      position += 1
      return .object([])
    }
    while true {
      guard current == UInt8(ascii: "\"") else { throw error("expected a key") }
      let key = try string()
      skipSpace()
      guard current == UInt8(ascii: ":") else { throw error("expected `:`") }
      position += 1
      skipSpace()
      let start = position
      let isWanted = depth == 1 && key == wantedKey && wantedRange == nil
      if isWanted { isInWanted = true }
      members.append(JSONValue.Member(key, try value()))
      if isWanted {
        wantedRange = start..<position
        isInWanted = false
      }
      skipSpace()
      switch current {
      case UInt8(ascii: ","):
        position += 1
        skipSpace()
      case UInt8(ascii: "}"):
        position += 1
        return .object(members)
      default: throw error("expected `,` or `}`")
      }
    }
  }

  private mutating func string() throws(JSONError) -> String {
    position += 1
    var out: [UInt8] = []
    while let byte = current {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: out, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(&out)
      default: out.append(byte)
      }
    }
    throw error("a string is never closed")
  }

  private static let simple: [UInt8: UInt8] = [
    UInt8(ascii: "\""): 34, UInt8(ascii: "\\"): 92, UInt8(ascii: "/"): 47, UInt8(ascii: "b"): 8,
    UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
  ]

  private mutating func escape(_ out: inout [UInt8]) throws(JSONError) {
    guard let byte = current else { throw error("a string is never closed") }
    position += 1
    if let plain = Self.simple[byte] {
      out.append(plain)
      return
    }
    guard byte == UInt8(ascii: "u"), var unit = hex4(at: position) else {
      position -= 2
      throw error("unknown escape")
    }
    position += 4
    if 0xD800..<0xDC00 ~= unit, current == UInt8(ascii: "\\"), position + 1 < bytes.count,
      bytes[position + 1] == UInt8(ascii: "u"), let low = hex4(at: position + 2),
      0xDC00..<0xE000 ~= low
    {
      position += 6
      unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
    }
    let scalar = Unicode.Scalar(unit) ?? "\u{FFFD}"
    out.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
  }

  private func hex4(at start: Int) -> UInt32? {
    guard start + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[start..<start + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
