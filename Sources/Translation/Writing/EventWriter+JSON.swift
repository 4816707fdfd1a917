// SPDX-License-Identifier: Apache-2.0

extension EventWriter {
  /// A value of a document as it stands there; nothing for nil and null.
  mutating func copy(_ name: StaticString, _ node: Int?, of tape: JSONTape) {
    guard let node, tape.kind(node) != .null else { return }
    key(name)
    copy(node, of: tape)
  }

  /// The same as text, also of a number.
  mutating func copyText(_ name: StaticString, _ node: Int?, of tape: JSONTape) {
    text(name, tape.text(node))
  }

  /// What of an object was not taken, as an object of this name.
  mutating func rest(_ name: StaticString, of object: Int?, _ tape: JSONTape) {
    guard let object, tape.kind(object) == .object else { return }
    open(name)
    restMembers(of: object, tape)
    close()
  }

  /// The members of an object that were not taken.
  mutating func restMembers(of object: Int, _ tape: JSONTape) {
    for child in tape.children(of: object) where !tape.nodes[child].isTaken {
      let start = bytes.count
      if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
      copy(child - 1, of: tape)
      bytes.append(UInt8(ascii: ":"))
      guard tape.kind(child) == .object, hasTaken(child, tape) else {
        copy(child, of: tape)
        continue
      }
      bytes.append(UInt8(ascii: "{"))
      restMembers(of: child, tape)
      if bytes.last == UInt8(ascii: "{") {
        bytes.removeLast(bytes.count - start)
      } else {
        bytes.append(UInt8(ascii: "}"))
      }
    }
  }

  private func hasTaken(_ node: Int, _ tape: JSONTape) -> Bool {
    for inner in node..<tape.nodes[node].next where tape.nodes[inner].isTaken { return true }
    return false
  }

  /// A value as it stands; with halves of characters mended where there may be some.
  mutating func copy(_ node: Int, of tape: JSONTape) {
    let range = tape.nodes[node].range
    guard tape.hasUnicodeEscapes else {
      bytes.append(contentsOf: tape.bytes[range])
      return
    }
    switch tape.nodes[node].kind {
    case .string where tape.nodes[node].isEscaped: value(tape.text(node) ?? [])
    case .object, .array:
      let isObject = tape.nodes[node].kind == .object
      bytes.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
      var isFirst = true
      for child in tape.children(of: node) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        if isObject {
          copy(child - 1, of: tape)
          bytes.append(UInt8(ascii: ":"))
        }
        copy(child, of: tape)
      }
      bytes.append(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    default: bytes.append(contentsOf: tape.bytes[range])
    }
  }
}
