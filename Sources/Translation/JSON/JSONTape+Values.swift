// SPDX-License-Identifier: Apache-2.0
import Events

extension JSONTape {
  /// Whether a string is, letter by letter, this one.
  func equals(_ node: Int, _ text: StaticString) -> Bool {
    let range = nodes[node].range
    guard nodes[node].kind == .string, range.count == text.utf8CodeUnitCount + 2 else {
      return false
    }
    return text.withUTF8Buffer { text in
      bytes.withUnsafeBufferPointer { bytes in
        for place in 0..<text.count where bytes[range.lowerBound + 1 + place] != text[place] {
          return false
        }
        return true
      }
    }
  }

  /// The value of an object's first member of a name; nil in anything else.
  func member(_ name: StaticString, of object: Int?) -> Int? {
    guard let object, nodes[object].kind == .object else { return nil }
    var key = object + 1
    let end = nodes[object].next
    while key < end {
      if equals(key, name) { return key + 1 }
      key = nodes[key + 1].next
    }
    return nil
  }

  /// The same, and it is a field of its own from then on. A null is none, and stays where it is.
  mutating func take(_ name: StaticString, of object: Int?) -> Int? {
    guard let found = member(name, of: object), nodes[found].kind != .null else { return nil }
    take(found)
    return found
  }

  /// The text of an object's member, which is a field of its own from then on: the value is taken before
  /// the text is asked for, so that nobody else holds the document when it is marked.
  mutating func takeText(_ name: StaticString, of object: Int?) -> [UInt8]? {
    let node = take(name, of: object)
    return text(node)
  }

  /// The same of a text that is not empty and not the mark of a value that is missing.
  mutating func takeText(
    _ name: StaticString,
    of object: Int?,
    unless missing: StaticString
  ) -> [UInt8]? {
    let node = take(name, of: object)
    return text(node, unless: missing)
  }

  /// The same of a whole number.
  mutating func takeInteger(_ name: StaticString, of object: Int?) -> Int? {
    let node = take(name, of: object)
    return integer(node)
  }

  /// The values of an array, or of an object with their names right before them.
  func children(of node: Int?) -> [Int] {
    guard let node else { return [] }
    let isObject = nodes[node].kind == .object
    var found: [Int] = []
    var place = node + (isObject ? 2 : 1)
    while place < nodes[node].next {
      found.append(place)
      place = nodes[place].next + (isObject ? 1 : 0)
    }
    return found
  }

  /// What a value is.
  func kind(_ node: Int?) -> Kind? { node.map { nodes[$0].kind } }

  /// A string's text, or the token of a number or a word; nil for null, arrays and objects.
  func text(_ node: Int?) -> [UInt8]? {
    guard let node else { return nil }
    let range = nodes[node].range
    switch nodes[node].kind {
    case .null, .object, .array: return nil
    case .bool, .number: return Array(bytes[range])
    case .string:
      let inner = (range.lowerBound + 1)..<(range.upperBound - 1)
      return nodes[node].isEscaped ? unescaped(inner) : Array(bytes[inner])
    }
  }

  /// A string's text that is not empty and not the mark of a value that is missing.
  func text(_ node: Int?, unless missing: StaticString) -> [UInt8]? {
    guard let node, !equals(node, missing), let text = text(node), !text.isEmpty else { return nil }
    return text
  }

  /// A whole number, also one that is written as a string.
  func integer(_ node: Int?) -> Int? {
    guard let text = text(node), text.count <= 20 else { return nil }
    return Int(String(decoding: text, as: UTF8.self))
  }

  /// Whether a value is `true`, also as a string.
  func isTrue(_ node: Int?) -> Bool { text(node).map { $0 == Array("true".utf8) } ?? false }

  private func unescaped(_ range: Range<Int>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(range.count)
    var place = range.lowerBound
    while place < range.upperBound {
      let byte = bytes[place]
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        place += 1
        continue
      }
      let letter = bytes[place + 1]
      place += 2
      if let byte = JSONEscape.byte(letter) {
        text.append(byte)
        continue
      }
      // What is left is `u`: the scanner let nothing else pass.
      let unit = codeUnit(at: place)
      place += 4
      var scalar = JSONEscape.scalar(unit)
      if JSONEscape.isFirstHalf(unit), place + 6 <= range.upperBound,
        bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u"),
        let whole = JSONEscape.scalar(unit, codeUnit(at: place + 2))
      {
        scalar = whole
        place += 6
      }
      UTF8Text.append(scalar.value, to: &text)
    }
    return text
  }

  private func codeUnit(at place: Int) -> UInt16 {
    bytes[place..<(place + 4)].reduce(0) { $0 << 4 | UInt16(Hexadecimal.value($1) ?? 0) }
  }
}
