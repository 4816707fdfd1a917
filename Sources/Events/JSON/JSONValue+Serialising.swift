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
    var pending = [Step.value(self)]
    while let step = pending.popLast() {
      switch step {
      case .value(.null): output.append(contentsOf: "null".utf8)
      case .value(.bool(let flag)): output.append(contentsOf: (flag ? "true" : "false").utf8)
      case .value(.number(let text)): output.append(contentsOf: text.utf8)
      case .value(.string(let text)): Self.quote(text, into: &output)
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
    var text = text
    output.append(UInt8(ascii: "\""))
    text.withUTF8 { bytes in
      var plain = 0
      for place in bytes.indices where isEscaped(bytes[place]) {
        output.append(contentsOf: bytes[plain..<place])
        appendEscape(of: bytes[place], to: &output)
        plain = place + 1
      }
      output.append(contentsOf: bytes[plain...])
    }
    output.append(UInt8(ascii: "\""))
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
      for digit in [byte >> 4, byte & 15] {
        output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    default: output.append(byte)
    }
  }
}
