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
    let digits = Array("0123456789abcdef".utf8)
    output.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        output.append(UInt8(ascii: "\\"))
        output.append(byte)
      case 0x0A: output.append(contentsOf: "\\n".utf8)
      case 0x0D: output.append(contentsOf: "\\r".utf8)
      case 0x09: output.append(contentsOf: "\\t".utf8)
      case 0..<0x20:
        output.append(contentsOf: "\\u00".utf8)
        output.append(digits[Int(byte >> 4)])
        output.append(digits[Int(byte & 15)])
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}
