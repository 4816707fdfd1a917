// SPDX-License-Identifier: Apache-2.0
import EQL

/// Finds where the keys and values of a TOML text stand, and whether it has TOML's form at all.
///
/// The parser that reads the values tells no places, and it trusts its input: on some malformed
/// texts it ends the program, on deep ones it overflows the stack. So every text passes here first,
/// and one with a `problem` goes no further. Paths are written with dots and the numbers of array
/// elements: `rule.threat.0.tactic.id`. Source of the form: TOML 1.0.
struct TOMLLocator {
  /// A key and what stands behind its `=`.
  struct Place: Equatable {
    var key: SourceRange
    var value: SourceRange
  }

  /// Why a text is no TOML.
  struct Problem: Error, Equatable {
    var message: String
    var range: SourceRange
    var help: [String] = []
  }

  /// Deepest nesting of keys, lists and tables in one another.
  static let maximumDepth = 100

  /// The first place of each path.
  private(set) var places: [String: Place] = [:]
  /// The first thing that is wrong; what stands behind it was not looked at.
  private(set) var problem: Problem?
  private let bytes: [UInt8]
  private var position = 0
  private var table: [String] = []
  private var arrayCounts: [String: Int] = [:]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    do throws(Problem) {
      while current != nil { try line() }
    } catch {
      problem = error
    }
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

  // MARK: Bytes

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func isAt(_ text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private func failure(
    _ message: String,
    at range: SourceRange? = nil,
    help: [String] = []
  ) -> Problem {
    let end = min(position + 1, max(bytes.count, position))
    return Problem(message: message, range: range ?? SourceRange(position, end), help: help)
  }

  private mutating func skipBlank() {
    while let byte = current, byte == 32 || byte == 9 { position += 1 }
  }

  private mutating func skipComment() {
    guard current == UInt8(ascii: "#") else { return }
    while let byte = current, byte != 10 { position += 1 }
  }

  /// Blanks, comments and line breaks, as stand between the elements of a list.
  private mutating func skipSpace() {
    while let byte = current {
      switch byte {
      case 32, 9, 10, 13: position += 1
      case UInt8(ascii: "#"): skipComment()
      default: return
      }
    }
  }

  // MARK: Lines

  private mutating func line() throws(Problem) {
    skipBlank()
    switch current {
    case UInt8(ascii: "["): try header()
    case UInt8(ascii: "#"), 10, 13, nil: break
    default: try pair(below: table, depth: table.count)
    }
    skipBlank()
    skipComment()
    _ = accept("\r")
    guard current == nil || accept("\n") else {
      throw failure(
        "something stands behind the end of the line's value",
        help: ["text stands between quotes; each key has a line of its own"]
      )
    }
  }

  private mutating func header() throws(Problem) {
    let start = position
    let isArray = isAt("[[")
    position += isArray ? 2 : 1
    let names = try key(depth: 0)
    let closing = isArray ? "]]" : "]"
    guard isAt(closing) else {
      throw failure("this table's name is not closed", help: ["write \(closing) behind it"])
    }
    position += closing.utf8.count
    var path: [String] = []
    for (index, name) in names.enumerated() {
      path.append(name)
      let joined = path.joined(separator: ".")
      if index == names.count - 1, isArray {
        let number = arrayCounts[joined, default: 0]
        arrayCounts[joined] = number + 1
        path.append(String(number))
      } else if let count = arrayCounts[joined], count > 0 {
        path.append(String(count - 1))
      }
    }
    table = path
    let range = SourceRange(start, position)
    note(path, key: range, value: range)
  }

  private mutating func note(_ path: [String], key: SourceRange, value: SourceRange) {
    let joined = path.joined(separator: ".")
    if places[joined] == nil { places[joined] = Place(key: key, value: value) }
  }

  /// `key = value`, in a line of its own or in an inline table.
  private mutating func pair(below table: [String], depth: Int) throws(Problem) {
    let start = position
    let names = try key(depth: depth)
    var keyEnd = position
    while keyEnd > start, bytes[keyEnd - 1] == 32 || bytes[keyEnd - 1] == 9 { keyEnd -= 1 }
    guard accept("=") else {
      throw failure("`=` is missing behind the key", help: ["write `key = value`"])
    }
    skipBlank()
    let valueStart = position
    let path = table + names
    try value(at: path, depth: depth + names.count)
    note(path, key: SourceRange(start, keyEnd), value: SourceRange(valueStart, position))
  }

  /// The names of a dotted key, quotes taken off; blanks behind it are passed over.
  private mutating func key(depth: Int) throws(Problem) -> [String] {
    var names: [String] = []
    repeat {
      skipBlank()
      names.append(try name())
      try checkDepth(depth + names.count)
      skipBlank()
    } while accept(".")
    return names
  }

  private func checkDepth(_ depth: Int) throws(Problem) {
    if depth > Self.maximumDepth {
      throw failure("nested deeper than \(Self.maximumDepth) levels")
    }
  }

  private mutating func name() throws(Problem) -> String {
    let start = position
    if current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") {
      let range = try string(isKey: true)
      guard let text = TOMLString(bytes, at: range) else { return "" }
      return String(decoding: text.content, as: UTF8.self)
    }
    while let byte = current, Self.isNamePart(byte) { position += 1 }
    guard position > start else {
      throw failure("a key is missing here", help: ["write `key = value`"])
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  // MARK: Values

  private mutating func value(at path: [String], depth: Int) throws(Problem) {
    switch current {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = try string(isKey: false)
    case UInt8(ascii: "["): try list(at: path, depth: depth + 1)
    case UInt8(ascii: "{"): try inlineTable(at: path, depth: depth + 1)
    default: try word()
    }
  }

  private mutating func list(at path: [String], depth: Int) throws(Problem) {
    try checkDepth(depth)
    let start = position
    position += 1
    var count = 0
    skipSpace()
    while current != UInt8(ascii: "]") {
      // Only tables in lists have places of their own: a list of texts may be long.
      if current == UInt8(ascii: "{") || current == UInt8(ascii: "[") {
        let element = path + [String(count)]
        let elementStart = position
        try value(at: element, depth: depth)
        let range = SourceRange(elementStart, position)
        note(element, key: range, value: range)
      } else {
        try value(at: path, depth: depth)
      }
      count += 1
      skipSpace()
      guard accept(",") else { break }
      skipSpace()
    }
    guard accept("]") else {
      throw current == nil
        ? failure("this list is never closed", at: SourceRange(start, start + 1), help: ["add `]`"])
        : failure("a comma or `]` is missing here")
    }
  }

  private mutating func inlineTable(at path: [String], depth: Int) throws(Problem) {
    try checkDepth(depth)
    position += 1
    skipBlank()
    if accept("}") { return }
    repeat {
      skipBlank()
      try pair(below: path, depth: depth)
      skipBlank()
    } while accept(",")
    guard accept("}") else {
      throw failure("a comma or `}` is missing here", help: ["an inline table stands on one line"])
    }
  }

  /// A number, a truth value or a date.
  private mutating func word() throws(Problem) {
    let start = position
    func isPart(_ byte: UInt8) -> Bool {
      Self.isNamePart(byte)
        || [UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: ":")].contains(byte)
    }
    while let byte = current, isPart(byte) { position += 1 }
    // A blank may stand between a date and a time.
    if position - start == 10, bytes[start + 4] == UInt8(ascii: "-"), current == 32,
      position + 1 < bytes.count,
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position + 1])
    {
      position += 1
      while let byte = current, isPart(byte) { position += 1 }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    switch text {
    case "":
      throw failure("a value is missing here", help: ["text stands between quotes"])
    case "inf", "+inf", "-inf", "nan", "+nan", "-nan":
      throw failure("rule files have finite numbers only", at: SourceRange(start, position))
    default: break
    }
    guard text == "true" || text == "false" || TOMLWord.isNumber(text) || TOMLWord.isDate(text)
    else {
      throw failure(
        "`\(text)` is no value",
        at: SourceRange(start, position),
        help: ["text stands between quotes: \"\(text)\""]
      )
    }
  }

  /// Passes over a string of any kind; where it stands, quotes included.
  private mutating func string(isKey: Bool) throws(Problem) -> SourceRange {
    let start = position
    guard let quote = current else { return SourceRange(start, start) }
    let isEscaping = quote == UInt8(ascii: "\"")
    let triple = [quote, quote, quote]
    if !isKey, bytes[position...].starts(with: triple) {
      position += 3
      while position < bytes.count {
        if isEscaping, bytes[position] == UInt8(ascii: "\\") {
          position = min(position + 2, bytes.count)
        } else if bytes[position...].starts(with: triple) {
          position += 3
          // Up to two quotes may stand right before the closing three.
          for _ in 0..<2 where current == quote { position += 1 }
          return SourceRange(start, position)
        } else {
          position += 1
        }
      }
    } else {
      position += 1
      while let byte = current, byte != 10 {
        position += 1
        if byte == quote { return SourceRange(start, position) }
        if isEscaping, byte == UInt8(ascii: "\\"), current != nil { position += 1 }
      }
    }
    throw failure(
      "this text is never closed",
      at: SourceRange(start, start + 1),
      help: ["long text stands between ''' and '''"]
    )
  }
}
