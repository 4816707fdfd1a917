// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// A cursor over a TOML text that reads it line by line, once.
struct TOMLReader {
  /// Deepest nesting of keys, lists and tables in one another.
  static let maximumDepth = 100

  let bytes: [UInt8]
  var position = 0
  var places = TOMLPlaces()

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The whole text.
  mutating func document() throws(TOMLProblem) -> JSONValue {
    var tables = TOMLTables()
    // The table that the last header opened.
    var table = TOMLTables.root
    while position < bytes.count { try line(&tables, below: &table) }
    return tables.document()
  }

  // MARK: Bytes

  /// The byte at the cursor; 0, which no text holds, past the end.
  @inline(__always)
  var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

  /// The byte so far behind the cursor; 0 past the end.
  @inline(__always)
  func byte(_ distance: Int) -> UInt8 {
    position + distance < bytes.count ? bytes[position + distance] : 0
  }

  @inline(__always)
  mutating func accept(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  func failure(
    _ message: String,
    at range: SourceRange? = nil,
    help: [String] = []
  ) -> TOMLProblem {
    let end = min(position + 1, max(bytes.count, position))
    return TOMLProblem(message: message, range: range ?? SourceRange(position, end), help: help)
  }

  mutating func skipBlank() {
    while current == 32 || current == 9 { position += 1 }
  }

  /// Passes a line break; false where there is none.
  mutating func acceptLineBreak() throws(TOMLProblem) -> Bool {
    if current == 13 {
      guard byte(1) == 10 else {
        throw failure("a carriage return stands here without a line feed")
      }
      position += 1
    }
    return accept("\n")
  }

  private mutating func skipComment() throws(TOMLProblem) {
    guard current == UInt8(ascii: "#") else { return }
    while position < bytes.count, current != 10, current != 13 {
      if Self.isControl(current) {
        throw failure("a control character stands in this comment")
      }
      position += 1
    }
  }

  /// Blanks, comments and line breaks, as stand between the elements of a list.
  mutating func skipSpace() throws(TOMLProblem) {
    while true {
      skipBlank()
      try skipComment()
      guard try acceptLineBreak() else { return }
    }
  }

  /// Whether a byte may not stand in texts and comments as it is; line breaks among them.
  static func isControl(_ byte: UInt8) -> Bool { byte < 32 && byte != 9 || byte == 127 }

  // MARK: Lines

  private mutating func line(
    _ tables: inout TOMLTables,
    below table: inout Int
  ) throws(TOMLProblem) {
    skipBlank()
    switch current {
    case UInt8(ascii: "["): table = try header(&tables)
    case UInt8(ascii: "#"), 10, 13: break
    default:
      guard position < bytes.count else { return }
      try pair(&tables, below: table)
    }
    skipBlank()
    try skipComment()
    guard try acceptLineBreak() || position == bytes.count else {
      throw failure(
        "something stands behind the end of the line's value",
        help: ["text stands between quotes; each key has a line of its own"]
      )
    }
  }

  private mutating func header(_ tables: inout TOMLTables) throws(TOMLProblem) -> Int {
    let start = position
    let isArray = byte(1) == UInt8(ascii: "[")
    position += isArray ? 2 : 1
    let names = try key(depth: 0)
    guard accept("]"), !isArray || accept("]") else {
      throw failure(
        "this table's name is not closed",
        help: ["write \(isArray ? "]]" : "]") behind it"]
      )
    }
    let range = SourceRange(start, position)
    do throws(TOMLTables.Conflict) {
      return try tables.open(
        names,
        isArray: isArray,
        at: TOMLPlaces.Place(key: range, value: range),
        &places
      )
    } catch {
      throw failure(
        "Error while parsing table header: \(error.message)",
        at: SourceRange(start, start + 1)
      )
    }
  }

  /// `key = value`, in a line of its own or in an inline table.
  mutating func pair(
    _ tables: inout TOMLTables,
    below table: Int
  ) throws(TOMLProblem) {
    let start = position
    let depth = tables.depth(of: table)
    let names = try key(depth: depth)
    var keyEnd = position
    while keyEnd > start, bytes[keyEnd - 1] == 32 || bytes[keyEnd - 1] == 9 { keyEnd -= 1 }
    guard accept("=") else {
      throw failure("`=` is missing behind the key", help: ["write `key = value`"])
    }
    skipBlank()
    let valueStart = position
    let target: TOMLTables.Target
    do throws(TOMLTables.Conflict) {
      target = try tables.target(names, below: table, &places)
    } catch {
      throw failure("Error while parsing key-value pair: \(error.message)")
    }
    let value = try value(at: target.path, depth: depth + names.count)
    tables.add(value, at: target)
    places.set(
      target.path,
      TOMLPlaces.Place(
        key: SourceRange(start, keyEnd),
        value: SourceRange(valueStart, position)
      )
    )
  }

  // MARK: Keys

  /// The names of a dotted key, quotes taken off; blanks behind it are passed over.
  private mutating func key(depth: Int) throws(TOMLProblem) -> [String] {
    var names: [String] = []
    repeat {
      skipBlank()
      names.append(try name())
      try checkDepth(depth + names.count)
      skipBlank()
    } while accept(".")
    return names
  }

  func checkDepth(_ depth: Int) throws(TOMLProblem) {
    if depth > Self.maximumDepth {
      throw failure("nested deeper than \(Self.maximumDepth) levels")
    }
  }

  private mutating func name() throws(TOMLProblem) -> String {
    let start = position
    if current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") { return try shortText() }
    while Self.isNamePart(current) { position += 1 }
    guard position > start else {
      throw failure("a key is missing here", help: ["write `key = value`"])
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
