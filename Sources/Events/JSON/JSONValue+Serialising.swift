// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
  /// The document as compact JSON: no white space, members in order.
  package func serialised() -> String {
    var bytes: [UInt8] = []
    serialise(into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the document as compact JSON in UTF-8.
  package func serialise(into output: inout [UInt8]) {
    serialise(into: &output, depth: 0)
  }

  /// Depth to which writing recurses, which is quicker; deeper parts are written with a stack.
  private static let recursionLimit = 64

  private func serialise(into output: inout [UInt8], depth: Int) {
    switch self {
    case .null: output.append(contentsOf: "null".utf8)
    case .bool(let flag): output.append(contentsOf: (flag ? "true" : "false").utf8)
    case .number(let text): output.append(contentsOf: text.utf8)
    case .string(let text): Self.quote(text, into: &output)
    case .array, .object:
      guard depth < Self.recursionLimit else { return serialiseByStack(into: &output) }
      var isFirst = true
      if case .array(let elements) = self {
        output.append(UInt8(ascii: "["))
        for element in elements {
          if !isFirst { output.append(UInt8(ascii: ",")) }
          isFirst = false
          element.serialise(into: &output, depth: depth + 1)
        }
        output.append(UInt8(ascii: "]"))
      } else if case .object(let members) = self {
        output.append(UInt8(ascii: "{"))
        for member in members {
          if !isFirst { output.append(UInt8(ascii: ",")) }
          isFirst = false
          Self.quote(member.key, into: &output)
          output.append(UInt8(ascii: ":"))
          member.value.serialise(into: &output, depth: depth + 1)
        }
        output.append(UInt8(ascii: "}"))
      }
    }
  }

  private func serialiseByStack(into output: inout [UInt8]) {
    var pending = [Step.value(self)]
    while let step = pending.popLast() {
      switch step {
      case .value(.array(let elements)):
        output.append(UInt8(ascii: "["))
        pending.append(.byte(UInt8(ascii: "]")))
        for index in elements.indices.reversed() {
          pending.append(.value(elements[index]))
          if index > 0 { pending.append(.byte(UInt8(ascii: ","))) }
        }
      case .value(.object(let members)):
        output.append(UInt8(ascii: "{"))
        pending.append(.byte(UInt8(ascii: "}")))
        for index in members.indices.reversed() {
          pending.append(.value(members[index].value))
          pending.append(.key(members[index].key))
          if index > 0 { pending.append(.byte(UInt8(ascii: ","))) }
        }
      case .value(let scalar): scalar.serialise(into: &output, depth: 0)
      case .key(let key):
        Self.quote(key, into: &output)
        output.append(UInt8(ascii: ":"))
      case .byte(let byte): output.append(byte)
      }
    }
  }

  /// What is still to be written; a stack of these stands in for recursion.
  private enum Step {
    case value(JSONValue)
    case key(String)
    case byte(UInt8)
  }

  /// Appends a JSON string: `"`, `\` and control characters escaped, all else as it is.
  package static func quote(_ text: String, into output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    escape(text, into: &output)
    output.append(UInt8(ascii: "\""))
  }

  /// The same of text as UTF-8.
  package static func quote(_ text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    escape(text, into: &output)
    output.append(UInt8(ascii: "\""))
  }

  /// Appends what stands between the quotes of a JSON string.
  package static func escape(_ text: String, into output: inout [UInt8]) {
    let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable { escape($0, into: &output) }
    if isWritten == nil {
      Array(text.utf8).withUnsafeBufferPointer { escape($0, into: &output) }
    }
  }

  /// The same of text as UTF-8.
  package static func escape(_ bytes: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    var plain = 0
    while let place = firstEscaped(in: bytes, from: plain) {
      output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[plain..<place]))
      appendEscape(of: bytes[place], to: &output)
      plain = place + 1
    }
    output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[plain...]))
  }

  /// The next byte that needs an escape; eight are looked at at a time.
  private static func firstEscaped(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var place = start
    let raw = UnsafeRawBufferPointer(bytes)
    while place + 8 <= bytes.count {
      let word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      // A byte below 0x20 borrows from its high bit, as one does that differs in nothing. A borrow
      // may reach the next byte, but never without such a byte before it.
      let control = word &- 0x2020_2020_2020_2020
      let quotes = (word ^ 0x2222_2222_2222_2222) &- 0x0101_0101_0101_0101
      let backslashes = (word ^ 0x5C5C_5C5C_5C5C_5C5C) &- 0x0101_0101_0101_0101
      if (control | quotes | backslashes) & ~word & 0x8080_8080_8080_8080 != 0 { break }
      place += 8
    }
    while place < bytes.count {
      if isEscaped(bytes[place]) { return place }
      place += 1
    }
    return nil
  }

  @inline(__always)
  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func appendEscape(of byte: UInt8, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x0A: output.append(UInt8(ascii: "n"))
    case 0x0D: output.append(UInt8(ascii: "r"))
    case 0x09: output.append(UInt8(ascii: "t"))
    case 0..<0x20:
      output.append(contentsOf: "u00".utf8)
      Hexadecimal.append(byte, to: &output)
    default: output.append(byte)
    }
  }
}
