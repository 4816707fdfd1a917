// SPDX-License-Identifier: Apache-2.0

/// Why a text is not JSON, and where.
package struct JSONError: Error, Sendable, Equatable {
  /// Bytes before the place that could not be read.
  package var offset: Int
  /// What was wrong there, without a closing stop.
  package var reason: String

  /// An error at a byte offset.
  package init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }
}

extension JSONValue {
  /// How many arrays and objects may lie within one another.
  package static let depthLimit = 1_000

  /// Reads one document by RFC 8259, to the letter: no comments, no trailing commas, no bare words.
  ///
  /// A byte order mark in front is skipped (the RFC allows it). Bytes that are not UTF-8 and escapes
  /// of half a surrogate pair become U+FFFD. Members keep their order, also those of equal keys.
  package static func parse(_ bytes: some Collection<UInt8>) throws(JSONError) -> JSONValue {
    var reader = JSONReader(Array(bytes))
    return try reader.readDocument()
  }

  /// The byte range of the value of the first top-level member called `key`; nil where there is none.
  ///
  /// Meant for documents known to be valid: what lies inside values is skipped, not checked.
  package static func spans(of key: String, in bytes: some Collection<UInt8>) -> Range<Int>? {
    var reader = JSONReader(Array(bytes))
    return reader.findMember(key)
  }
}

/// A cursor over the bytes of a JSON text.
struct JSONReader {
  let bytes: [UInt8]
  var index = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  /// The byte at the cursor; 0, which no JSON text holds, past the end.
  var current: UInt8 { index < bytes.count ? bytes[index] : 0 }

  func error(_ reason: String, at offset: Int? = nil) -> JSONError {
    JSONError(
      offset: offset ?? index,
      reason: offset == nil && index >= bytes.count ? "the text ends too early" : reason
    )
  }

  mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      default: return
      }
    }
  }

  /// An array or object whose end has not been read yet.
  private struct Open {
    var members: [JSONValue.Member] = []
    var elements: [JSONValue] = []
    /// The key whose value comes next; nil in an array.
    var key: String?

    mutating func append(_ value: JSONValue) {
      if let key {
        members.append(JSONValue.Member(key: key, value: value))
      } else {
        elements.append(value)
      }
    }

    var value: JSONValue { key == nil ? .array(elements) : .object(members) }
  }

  mutating func readDocument() throws(JSONError) -> JSONValue {
    var open: [Open] = []
    reading: while true {
      skipSpace()
      var value: JSONValue
      switch current {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        let isObject = current == UInt8(ascii: "{")
        if open.count == JSONValue.depthLimit {
          throw error("more than \(JSONValue.depthLimit) arrays and objects in one another")
        }
        index += 1
        skipSpace()
        guard current == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          open.append(Open(key: isObject ? try readKey() : nil))
          continue reading
        }
        index += 1
        value = isObject ? .object([JSONValue.Member]()) : .array([])
      default: value = try readScalar()
      }
      while let last = open.indices.last {
        open[last].append(value)
        let isObject = open[last].key != nil
        skipSpace()
        switch current {
        case UInt8(ascii: ","):
          index += 1
          skipSpace()
          if isObject { open[last].key = try readKey() }
          continue reading
        case isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"):
          index += 1
          value = open.removeLast().value
        default: throw error(isObject ? "expected `,` or `}`" : "expected `,` or `]`")
        }
      }
      skipSpace()
      if index < bytes.count { throw error("more text after the document") }
      return value
    }
  }

  /// A member's key with its colon.
  private mutating func readKey() throws(JSONError) -> String {
    if current != UInt8(ascii: "\"") { throw error("expected a key in double quotes") }
    let key = try readString()
    skipSpace()
    if current != UInt8(ascii: ":") { throw error("expected `:` after the key") }
    index += 1
    return key
  }

  private mutating func readScalar() throws(JSONError) -> JSONValue {
    switch current {
    case UInt8(ascii: "\""): return .string(try readString())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try readNumber())
    default: break
    }
    for (word, value) in [("true", JSONValue.bool(true)), ("false", .bool(false)), ("null", .null)]
    where bytes[index...].starts(with: word.utf8) {
      index += word.utf8.count
      return value
    }
    throw error("expected a value")
  }

  /// The range of a top-level member's value.
  mutating func findMember(_ key: String) -> Range<Int>? {
    skipSpace()
    guard current == UInt8(ascii: "{") else { return nil }
    repeat {
      index += 1
      skipSpace()
      guard let found = try? readKey() else { return nil }
      skipSpace()
      let start = index
      guard skipValue() else { return nil }
      if found.utf8.elementsEqual(key.utf8) { return start..<index }
      skipSpace()
    } while current == UInt8(ascii: ",")
    return nil
  }

  /// Moves past one value by its brackets and quotes alone; false where it does not end.
  private mutating func skipValue() -> Bool {
    let start = index
    var depth = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        guard (try? readString()) != nil else { return false }
        if depth == 0 { return true }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return index > start }
        depth -= 1
        if depth == 0 {
          index += 1
          return true
        }
      case UInt8(ascii: ","), 0x20, 0x0A, 0x0D, 0x09:
        if depth == 0 { return index > start }
      default: break
      }
      index += 1
    }
    return false
  }
}
