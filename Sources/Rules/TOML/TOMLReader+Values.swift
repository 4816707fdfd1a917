// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

extension TOMLReader {
  /// The value at the cursor, whose path has the number `path` and so many parts.
  mutating func value(at path: Int, depth: Int) throws(TOMLProblem) -> JSONValue {
    switch current {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): .string(try text())
    case UInt8(ascii: "["): try list(at: path, depth: depth + 1)
    case UInt8(ascii: "{"): try inlineTable(at: path, depth: depth + 1)
    default: try word()
    }
  }

  private mutating func list(at path: Int, depth: Int) throws(TOMLProblem) -> JSONValue {
    try checkDepth(depth)
    let start = position
    position += 1
    var elements: [JSONValue] = []
    try skipSpace()
    while current != UInt8(ascii: "]") {
      // Only tables and lists in lists have places of their own: a list of texts may be long.
      if current == UInt8(ascii: "{") || current == UInt8(ascii: "[") {
        let elementStart = position
        let element = places.add(String(elements.count), below: path)
        elements.append(try value(at: element, depth: depth))
        let range = SourceRange(elementStart, position)
        places.set(element, TOMLPlaces.Place(key: range, value: range))
      } else {
        elements.append(try value(at: path, depth: depth))
      }
      try skipSpace()
      guard accept(",") else { break }
      try skipSpace()
    }
    guard accept("]") else {
      throw position == bytes.count
        ? failure("this list is never closed", at: SourceRange(start, start + 1), help: ["add `]`"])
        : failure("a comma or `]` is missing here")
    }
    return .array(elements)
  }

  private mutating func inlineTable(at path: Int, depth: Int) throws(TOMLProblem) -> JSONValue {
    try checkDepth(depth)
    position += 1
    var tables = TOMLTables(path: path, depth: depth)
    skipBlank()
    if accept("}") { return tables.document() }
    repeat {
      skipBlank()
      try pair(&tables, below: TOMLTables.root)
      skipBlank()
    } while accept(",")
    guard accept("}") else {
      throw failure("a comma or `}` is missing here", help: ["an inline table stands on one line"])
    }
    return tables.document()
  }

  /// A number, a truth value or a date.
  private mutating func word() throws(TOMLProblem) -> JSONValue {
    let start = position
    while Self.isWordPart(current) { position += 1 }
    // A blank may stand between a date and a time.
    if position - start == 10, bytes[start + 4] == UInt8(ascii: "-"), current == 32,
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte(1))
    {
      position += 1
      while Self.isWordPart(current) { position += 1 }
    }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    let range = SourceRange(start, position)
    switch word {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "": throw failure("a value is missing here", help: ["text stands between quotes"])
    case "inf", "+inf", "-inf", "nan", "+nan", "-nan":
      throw failure("rule files have finite numbers only", at: range)
    default: break
    }
    if TOMLWord.isNumber(word) {
      if let token = TOMLWord.number(word) { return .number(token) }
      throw failure("`\(word)` does not fit into 64 bits", at: range)
    }
    if TOMLWord.isDate(word) {
      if let date = TOMLWord.date(word) { return .string(date) }
      throw failure("there is no such day or time as `\(word)`", at: range)
    }
    throw failure(
      "`\(word)` is no value",
      at: range,
      help: ["text stands between quotes: \"\(word)\""]
    )
  }

  private static func isWordPart(_ byte: UInt8) -> Bool {
    isNamePart(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
      || byte == UInt8(ascii: ":")
  }
}
