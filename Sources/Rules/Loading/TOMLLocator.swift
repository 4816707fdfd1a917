// SPDX-License-Identifier: Apache-2.0
import EQL

/// Finds where the keys and values of a TOML text stand.
///
/// The parser that reads the values does not say; this scanner knows just enough of TOML to follow
/// tables, arrays of tables, dotted keys, strings and comments. Paths are written with dots and the
/// numbers of array elements: `rule.threat.0.tactic.id`.
struct TOMLLocator {
  /// A key and what stands behind its `=`.
  struct Place: Equatable {
    var key: SourceRange
    var value: SourceRange
  }

  private(set) var places: [String: Place] = [:]
  private let bytes: [UInt8]
  private var position = 0
  private var table = ""
  private var arrayCounts: [String: Int] = [:]
  /// The deepest nesting of brackets outside of strings, and where it is reached.
  private(set) var deepest = (depth: 0, offset: 0)

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    scan()
  }

  /// The place of a path, or of the nearest table above it that is known.
  func nearest(_ path: String) -> SourceRange {
    var parts = path.split(separator: ".")
    while !parts.isEmpty {
      if let place = places[parts.joined(separator: ".")] { return place.key }
      parts.removeLast()
    }
    return SourceRange(0, 0)
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func isAt(_ text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

  private mutating func scan() {
    while position < bytes.count {
      skipBlank()
      switch current {
      case UInt8(ascii: "["): header()
      case UInt8(ascii: "#"): skipLine()
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
      case nil: return
      default: pair()
      }
    }
  }

  private mutating func skipBlank() {
    while let byte = current, byte == 32 || byte == 9 { position += 1 }
  }

  private mutating func skipLine() {
    while let byte = current, byte != 10 { position += 1 }
  }

  private mutating func header() {
    let start = position
    let isArray = isAt("[[")
    position += isArray ? 2 : 1
    let parts = keyParts(until: UInt8(ascii: "]"))
    if parts.count > deepest.depth { deepest = (parts.count, start) }
    skipLine()
    var path = ""
    for (index, part) in parts.enumerated() {
      path += (path.isEmpty ? "" : ".") + part
      let isLast = index == parts.count - 1
      if isLast, isArray {
        let number = arrayCounts[path, default: 0]
        arrayCounts[path] = number + 1
        path += ".\(number)"
      } else if let count = arrayCounts[path], count > 0 {
        path += ".\(count - 1)"
      }
    }
    table = path
    var end = position
    while end > start, bytes[end - 1] == 13 || bytes[end - 1] == 32 { end -= 1 }
    let range = SourceRange(start, end)
    if places[path] == nil { places[path] = Place(key: range, value: range) }
  }

  /// The names of a dotted key, quotes taken off.
  private mutating func keyParts(until stop: UInt8) -> [String] {
    var parts: [String] = []
    while let byte = current, byte != stop, byte != 10 {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        let start = position + 1
        position += 1
        while let inner = current, inner != byte, inner != 10 { position += 1 }
        parts.append(String(decoding: bytes[start..<position], as: UTF8.self))
        if current == byte { position += 1 }
      } else if byte == 32 || byte == 9 || byte == UInt8(ascii: ".") {
        position += 1
      } else {
        let start = position
        while let inner = current, inner != stop, inner != 32, inner != 9, inner != 10,
          inner != UInt8(ascii: ".")
        {
          position += 1
        }
        parts.append(String(decoding: bytes[start..<position], as: UTF8.self))
      }
    }
    return parts
  }

  private mutating func pair() {
    let start = position
    let parts = keyParts(until: UInt8(ascii: "="))
    if parts.count > deepest.depth { deepest = (parts.count, start) }
    var keyEnd = position
    while keyEnd > start, bytes[keyEnd - 1] == 32 || bytes[keyEnd - 1] == 9 { keyEnd -= 1 }
    guard current == UInt8(ascii: "=") else { return skipLine() }
    position += 1
    skipBlank()
    let valueStart = position
    skipValue()
    var valueEnd = position
    while valueEnd > valueStart, [32, 9, 10, 13].contains(bytes[valueEnd - 1]) { valueEnd -= 1 }
    let path = ([table].filter { !$0.isEmpty } + parts).joined(separator: ".")
    guard places[path] == nil else { return }
    places[path] = Place(
      key: SourceRange(start, keyEnd),
      value: SourceRange(valueStart, valueEnd)
    )
  }

  /// Passes over one value: a string of any kind, or anything up to the end of line outside of
  /// brackets.
  private mutating func skipValue() {
    var depth = 0
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString(byte)
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        if depth > deepest.depth { deepest = (depth, position) }
        position += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        position += 1
      case UInt8(ascii: "#"):
        if depth <= 0 { return }
        skipLine()
      case 10:
        if depth <= 0 { return }
        position += 1
      default: position += 1
      }
    }
  }

  private mutating func skipString(_ quote: UInt8) {
    let text = String(Unicode.Scalar(quote))
    let isEscaping = quote == UInt8(ascii: "\"")
    if isAt(text + text + text) {
      position += 3
      while position < bytes.count {
        if isEscaping, bytes[position] == UInt8(ascii: "\\") {
          position = min(position + 2, bytes.count)
        } else if isAt(text + text + text) {
          position += 3
          // Up to two quotes may stand right before the closing three.
          while current == quote { position += 1 }
          return
        } else {
          position += 1
        }
      }
      return
    }
    position += 1
    while let byte = current, byte != 10 {
      position += 1
      if isEscaping, byte == UInt8(ascii: "\\"), position < bytes.count { position += 1 }
      if byte == quote { return }
    }
  }
}
