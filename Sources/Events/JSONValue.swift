// SPDX-License-Identifier: Apache-2.0

/// A JSON document as a tree, members in their order, numbers as written. For single documents:
/// alerts, mappings, cases; never for the stream of events.
package indirect enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  /// The number's token.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// One member of an object.
  package struct Member: Sendable, Equatable {
    /// The unescaped key.
    package var key: String
    /// Its value.
    package var value: JSONValue

    /// A member from key and value.
    package init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// A whole number.
  package static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

  /// Strings as an array.
  package static func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

  // MARK: Looking

  /// The first member with exactly this key; nil for anything but an object that has it.
  package subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The text of a string.
  package var stringValue: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  /// A whole number that fits.
  package var intValue: Int? {
    if case .number(let token) = self { return Int(token) }
    return nil
  }

  /// A truth value.
  package var boolValue: Bool? {
    if case .bool(let value) = self { return value }
    return nil
  }

  /// The elements of an array.
  package var arrayValue: [JSONValue]? {
    if case .array(let elements) = self { return elements }
    return nil
  }

  /// The members of an object.
  package var members: [Member]? {
    if case .object(let members) = self { return members }
    return nil
  }

  /// The values of a dotted path in document order, whatever way it is spelled: nested, dotted or
  /// both. Arrays give their elements; objects give none.
  package func values(at path: String) -> [JSONValue] {
    var found: [JSONValue] = []
    collect(path.split(separator: ".", omittingEmptySubsequences: false)[...], &found)
    return found
  }

  private func collect(_ path: ArraySlice<Substring>, _ found: inout [JSONValue]) {
    switch self {
    case .array(let elements): for element in elements { element.collect(path, &found) }
    case .object(let members):
      for member in members where !path.isEmpty {
        let parts = member.key.split(separator: ".", omittingEmptySubsequences: false)
        if path.starts(with: parts) { member.value.collect(path.dropFirst(parts.count), &found) }
      }
    default: if path.isEmpty { found.append(self) }
    }
  }

  /// The first value of a path that is not null, as text: strings bare, numbers as written.
  package func text(at path: String) -> String? {
    for value in values(at: path) {
      if let text = value.scalarText { return text }
    }
    return nil
  }

  /// The texts of all values of a path that are not null.
  package func texts(at path: String) -> [String] {
    values(at: path).compactMap(\.scalarText)
  }

  /// A scalar as text; nil for null, arrays and objects.
  package var scalarText: String? {
    switch self {
    case .string(let text), .number(let text): text
    case .bool(let value): value ? "true" : "false"
    default: nil
    }
  }

  // MARK: Changing

  /// Sets a member of an object, at its place or behind the others. No effect on anything else.
  package mutating func set(_ key: String, _ value: JSONValue) {
    guard case .object(var members) = self else { return }
    if let index = members.firstIndex(where: { $0.key == key }) {
      members[index].value = value
    } else {
      members.append(Member(key, value))
    }
    self = .object(members)
  }

  /// Takes out every value of a dotted path, whatever way it is spelled.
  package mutating func remove(_ path: String) {
    remove(path.split(separator: ".", omittingEmptySubsequences: false)[...])
  }

  private mutating func remove(_ path: ArraySlice<Substring>) {
    guard case .object(let members) = self else { return }
    var kept: [Member] = []
    for var member in members {
      let parts = member.key.split(separator: ".", omittingEmptySubsequences: false)
      if path.starts(with: parts) {
        let rest = path.dropFirst(parts.count)
        if rest.isEmpty { continue }
        member.value.remove(rest)
      }
      kept.append(member)
    }
    self = .object(kept)
  }
}
