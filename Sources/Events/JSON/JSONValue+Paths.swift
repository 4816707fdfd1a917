// SPDX-License-Identifier: Apache-2.0
import Glibc

extension JSONValue {
  /// Every value at a dotted path, in document order, nulls included.
  ///
  /// `process.parent.name` is found however it is spelt: nested objects, one dotted key, or a mix,
  /// also several at once. Arrays on the way and at the end are flattened, as Elasticsearch does.
  package func values(at path: String) -> [JSONValue] {
    var path = path
    return path.withUTF8 { path in
      var found: [JSONValue] = []
      collect(path, from: 0, into: &found)
      return found
    }
  }

  /// Adds the values at `path[offset...]`; at the path itself where `offset` is nil. Recursion ends with
  /// the path and with arrays in one another, which reading bounds.
  private func collect(
    _ path: UnsafeBufferPointer<UInt8>,
    from offset: Int?,
    into found: inout [JSONValue]
  ) {
    switch self {
    case .array(let elements):
      for element in elements { element.collect(path, from: offset, into: &found) }
    case .object(let members):
      guard let offset else {
        found.append(self)
        return
      }
      for member in members {
        guard let end = Self.advance(offset, in: path, past: member.key) else { continue }
        member.value.collect(path, from: end == path.count ? nil : end + 1, into: &found)
      }
    default:
      if offset == nil { found.append(self) }
    }
  }

  /// Where `path` goes on after `key`, compared without copies.
  private static func advance(
    _ offset: Int,
    in path: UnsafeBufferPointer<UInt8>,
    past key: String
  ) -> Int? {
    let count = key.utf8.count
    let end = offset + count
    guard end <= path.count, end == path.count || path[end] == UInt8(ascii: "."),
      let start = path.baseAddress
    else { return nil }
    let isEqual = key.utf8.withContiguousStorageIfAvailable { key in
      key.baseAddress.map { memcmp($0, start + offset, count) == 0 } ?? true
    }
    return isEqual ?? path[offset..<end].elementsEqual(key.utf8) ? end : nil
  }

  /// Puts `value` at a dotted path, in place of the first member so spelt; others so spelt go.
  ///
  /// Where there is none it is added to the innermost object that the path leads to, as nested
  /// objects. Objects within arrays are not entered. Anything but an object is replaced by one.
  package mutating func set(_ key: String, _ value: JSONValue) {
    let path = Array(key.utf8)
    var isSet = false
    edit(path, from: 0, entersArrays: false) { member in
      if isSet { return nil }
      isSet = true
      return Member(key: member.key, value: value)
    }
    if !isSet { add(path, from: 0, value) }
  }

  /// Removes every member at a dotted path, however spelt, also within arrays of objects.
  package mutating func remove(_ key: String) {
    edit(Array(key.utf8), from: 0, entersArrays: true) { _ in nil }
  }

  /// Where `path` goes on after `key`: the offset of a dot or the path's end; nil where it differs.
  private static func advance(_ offset: Int, in path: [UInt8], past key: String) -> Int? {
    guard path[offset...].starts(with: key.utf8) else { return nil }
    let end = offset + key.utf8.count
    return end == path.count || path[end] == UInt8(ascii: ".") ? end : nil
  }

  /// Replaces, or with nil removes, the members at a path.
  ///
  /// Recursion ends with the document's depth.
  private mutating func edit(
    _ path: [UInt8],
    from offset: Int,
    entersArrays: Bool,
    _ change: (Member) -> Member?
  ) {
    switch self {
    case .array(var elements) where entersArrays:
      self = .null  // so that the array below is the only owner and is changed in place
      for index in elements.indices {
        elements[index].edit(path, from: offset, entersArrays: true, change)
      }
      self = .array(elements)
    case .object(var members):
      self = .null
      var index = 0
      while index < members.count {
        switch Self.advance(offset, in: path, past: members[index].key) {
        case nil: index += 1
        case path.count:
          if let changed = change(members[index]) {
            members[index] = changed
            index += 1
          } else {
            members.remove(at: index)
          }
        case let next?:
          members[index].value.edit(path, from: next + 1, entersArrays: entersArrays, change)
          index += 1
        }
      }
      self = .object(members)
    default: return
    }
  }

  private mutating func add(_ path: [UInt8], from offset: Int, _ value: JSONValue) {
    guard case .object(var members) = self else {
      self = .object([Self.nest(path[offset...], value)])
      return
    }
    self = .null
    defer { self = .object(members) }
    for index in members.indices {
      guard case .object = members[index].value,
        let next = Self.advance(offset, in: path, past: members[index].key), next < path.count
      else { continue }
      members[index].value.add(path, from: next + 1, value)
      return
    }
    let added = Self.nest(path[offset...], value)
    // A scalar or an array may stand where an object would be needed: then the dotted spelling.
    let isTaken = members.contains { $0.key.utf8.elementsEqual(added.key.utf8) }
    members.append(
      isTaken ? Member(key: String(decoding: path[offset...], as: UTF8.self), value: value) : added
    )
  }

  /// The rest of a path as nested objects; one dotted member where that would be absurdly deep.
  private static func nest(_ path: ArraySlice<UInt8>, _ value: JSONValue) -> Member {
    let names = path.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard let last = names.last, names.count <= 64 else {
      return Member(key: String(decoding: path, as: UTF8.self), value: value)
    }
    return names.dropLast().reversed().reduce(Member(key: last, value: value)) {
      Member(key: $1, value: .object([$0]))
    }
  }
}
