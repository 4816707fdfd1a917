// SPDX-License-Identifier: Apache-2.0

/// A JSON document as a tree that keeps its members' order and its numbers' spelling.
///
/// For the cold path only: alerts, mappings, search bodies. Reading, writing, comparing and
/// looking up do not recurse over the document, and ``parse(_:)`` limits its depth, so that any
/// input is safe on a thread's stack.
package enum JSONValue: Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number as it was written.
  case number(String)
  /// A text, escapes resolved.
  case string(String)
  /// Elements in document order.
  case array([JSONValue])
  /// Members in document order; a key may occur more than once.
  case object([Member])

  /// One key of an object and its value.
  package struct Member: Sendable, Equatable {
    /// The key, escapes resolved.
    package var key: String
    /// What stands under it.
    package var value: JSONValue

    /// A member of an object.
    package init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// An object of the given members, in order.
  package static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { Member(key: $0.key, value: $0.value) })
  }

  /// A whole number.
  package static func number(_ value: some BinaryInteger) -> JSONValue {
    .number(String(value))
  }

  /// The first member of that very name; nil in anything but an object.
  package subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    // Most names differ in length; equal texts may still be composed of other bytes.
    let count = key.utf8.count
    return members.first {
      $0.key.utf8.count == count && $0.key == key && $0.key.utf8.elementsEqual(key.utf8)
    }?.value
  }

  /// The text of a string, else nil.
  package var stringValue: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The value of a number that is whole and fits (`3`, `3.0`, `3e2`), else nil.
  package var intValue: Int? {
    guard case .number(let text) = self else { return nil }
    if let whole = Int(text) { return whole }
    // Beyond 2^53 a Double no longer tells neighbours apart.
    guard let real = Double(text), real.magnitude <= 0x1p53 else { return nil }
    return Int(exactly: real)
  }

  /// The value of a number, rounded to the nearest double; nil where it overflows.
  package var doubleValue: Double? {
    guard case .number(let text) = self, let real = Double(text), real.isFinite else { return nil }
    return real
  }

  /// The value of a boolean, else nil.
  package var boolValue: Bool? {
    guard case .bool(let flag) = self else { return nil }
    return flag
  }

  /// The elements of an array, else nil.
  package var arrayValue: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The members of an object, else nil.
  package var objectValue: [Member]? {
    guard case .object(let members) = self else { return nil }
    return members
  }
}

extension JSONValue: Equatable {
  /// Whether two documents are written alike but for white space: order of members and spelling of
  /// numbers count, texts compare byte by byte (Swift's own `==` takes é and e + ´ for equal).
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    var pending = [(left, right)]
    while let pair = pending.popLast() {
      switch pair {
      case (.null, .null): continue
      case (.bool(let a), .bool(let b)):
        if a != b { return false }
      case (.number(let a), .number(let b)), (.string(let a), .string(let b)):
        if !a.utf8.elementsEqual(b.utf8) { return false }
      case (.array(let a), .array(let b)):
        if a.count != b.count { return false }
        pending.append(contentsOf: zip(a, b))
      case (.object(let a), .object(let b)):
        if a.count != b.count { return false }
        for (first, second) in zip(a, b) {
          if !first.key.utf8.elementsEqual(second.key.utf8) { return false }
          pending.append((first.value, second.value))
        }
      default: return false
      }
    }
    return true
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A string.
  package init(stringLiteral value: String) { self = .string(value) }
  /// A boolean.
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A whole number.
  package init(integerLiteral value: Int) { self = .number(String(value)) }
  /// An array.
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object whose members keep the order of the literal.
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member(key: $0.0, value: $0.1) })
  }
}
