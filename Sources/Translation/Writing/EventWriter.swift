// SPDX-License-Identifier: Apache-2.0
import Events

/// Writes one JSON object a line, member by member; what is put in may be any bytes.
struct EventWriter {
  /// What was written.
  var bytes: [UInt8] = []
  /// Where each open object's member begins, its comma included.
  private var starts: [Int] = []

  /// Begins a document; the place to go back to where nothing comes of it.
  mutating func beginDocument() -> Int {
    starts.removeAll(keepingCapacity: true)
    defer { bytes.append(UInt8(ascii: "{")) }
    return bytes.count
  }

  /// Ends a document and its line.
  mutating func endDocument() {
    bytes.append(UInt8(ascii: "}"))
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Takes back what was written from a place on.
  mutating func goBack(to place: Int) {
    bytes.removeLast(bytes.count - place)
    starts.removeAll(keepingCapacity: true)
  }

  private mutating func separate() {
    switch bytes.last {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), nil: break
    default: bytes.append(UInt8(ascii: ","))
    }
  }

  /// JSON text as it stands.
  mutating func raw(_ text: StaticString) { text.withUTF8Buffer { bytes.append(contentsOf: $0) } }

  /// A member's name with its colon.
  mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    raw(name)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  /// Begins an object; without members it will not have been there.
  mutating func open(_ name: StaticString) {
    starts.append(bytes.count)
    key(name)
    bytes.append(UInt8(ascii: "{"))
  }

  /// Ends the object that was opened last.
  mutating func close() {
    let start = starts.removeLast()
    if bytes.last == UInt8(ascii: "{") {
      bytes.removeLast(bytes.count - start)
    } else {
      bytes.append(UInt8(ascii: "}"))
    }
  }

  /// A text without quotes needed in it, as it stands.
  mutating func literal(_ name: StaticString, _ text: StaticString) {
    key(name)
    bytes.append(UInt8(ascii: "\""))
    raw(text)
    bytes.append(UInt8(ascii: "\""))
  }

  /// A list of one such text.
  mutating func list(_ name: StaticString, _ text: StaticString) {
    key(name)
    raw("[\"")
    raw(text)
    raw("\"]")
  }

  /// JSON text that is known to be valid; nothing for nil.
  mutating func json(_ name: StaticString, _ text: StaticString?) {
    guard let text else { return }
    key(name)
    raw(text)
  }

  /// A text; nothing for nil.
  mutating func text(_ name: StaticString, _ text: [UInt8]?) {
    guard let text else { return }
    key(name)
    value(text)
  }

  /// A whole number; nothing for nil.
  mutating func number(_ name: StaticString, _ number: Int?) {
    guard let number else { return }
    key(name)
    bytes.append(contentsOf: String(number).utf8)
  }

  /// A truth value.
  mutating func truth(_ name: StaticString, _ isTrue: Bool) {
    key(name)
    isTrue ? raw("true") : raw("false")
  }

  /// A list of texts.
  mutating func texts(_ name: StaticString, _ texts: [[UInt8]]) {
    key(name)
    bytes.append(UInt8(ascii: "["))
    for text in texts {
      separate()
      value(text)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// A member whose name comes from outside.
  mutating func text(named name: [UInt8], _ text: [UInt8]) {
    separate()
    value(name)
    bytes.append(UInt8(ascii: ":"))
    value(text)
  }

  /// The same of a list.
  mutating func texts(named name: [UInt8], _ texts: [[UInt8]]) {
    separate()
    value(name)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(UInt8(ascii: "["))
    for text in texts {
      separate()
      value(text)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// A text in quotes; bytes that are not UTF-8 become U+FFFD.
  mutating func value(_ text: [UInt8]) {
    let text = UTF8Text.isValid(text) ? text : UTF8Text.repaired(text)
    text.withUnsafeBufferPointer { JSONValue.quote($0, into: &bytes) }
  }

  /// Begins a list or an object among the elements of a list, or behind a name.
  mutating func element(_ first: UInt8) {
    separate()
    bytes.append(first)
  }
}
