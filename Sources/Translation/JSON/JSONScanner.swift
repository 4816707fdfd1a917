// SPDX-License-Identifier: Apache-2.0
import Events

/// Finds where the values of a JSON text end. A zero byte stands behind the text.
struct JSONScanner {
  /// What is escaped in a string.
  enum Escapes {
    case none
    case some
    case unicode
  }

  private let count: Int
  var index = 0

  init(count: Int) { self.count = count }

  var isAtEnd: Bool { index >= count }

  /// Why reading stopped here.
  func reason(_ otherwise: String) -> String {
    isAtEnd ? "the text ends inside a JSON value" : "no valid JSON: \(otherwise)"
  }

  @inline(__always)
  mutating func skipSpace(_ text: UnsafeBufferPointer<UInt8>) {
    while true {
      switch text[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  /// Goes behind a string that begins here; nil where it is broken.
  mutating func string(_ text: UnsafeBufferPointer<UInt8>) -> Escapes? {
    var found = Escapes.none
    index += 1
    while true {
      let byte = text[index]
      if byte == UInt8(ascii: "\"") {
        index += 1
        return found
      }
      if byte < 0x20 { return nil }
      index += 1
      guard byte == UInt8(ascii: "\\") else { continue }
      switch text[index] {
      case UInt8(ascii: "u"):
        for digit in 1...4 where Hexadecimal.value(text[min(index + digit, count)]) == nil {
          return nil
        }
        index += 5
        found = .unicode
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
        UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
        index += 1
        if found == .none { found = .some }
      default: return nil
      }
    }
  }

  /// Goes behind a number or a word; nil where there is none.
  mutating func scalar(_ text: UnsafeBufferPointer<UInt8>) -> JSONTape.Kind? {
    switch text[index] {
    case UInt8(ascii: "t"): word("true", text) ? .bool : nil
    case UInt8(ascii: "f"): word("false", text) ? .bool : nil
    case UInt8(ascii: "n"): word("null", text) ? .null : nil
    default: number(text) ? .number : nil
    }
  }

  private mutating func word(_ word: StaticString, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    word.withUTF8Buffer { word in
      for (place, byte) in word.enumerated() where text[min(index + place, count)] != byte {
        return false
      }
      index += word.count
      return true
    }
  }

  private mutating func number(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if text[index] == UInt8(ascii: "-") { index += 1 }
    let first = index
    guard digits(text) > 0 else { return false }
    if text[first] == UInt8(ascii: "0"), index > first + 1 { return false }
    if text[index] == UInt8(ascii: ".") {
      index += 1
      guard digits(text) > 0 else { return false }
    }
    if text[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") { index += 1 }
      guard digits(text) > 0 else { return false }
    }
    return true
  }

  private mutating func digits(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    let start = index
    while text[index] >= UInt8(ascii: "0"), text[index] <= UInt8(ascii: "9") { index += 1 }
    return index - start
  }
}
