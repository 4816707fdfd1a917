// SPDX-License-Identifier: Apache-2.0

/// Reads entries as people write them, which is as ``ExceptionEntry/text`` shows them:
///
///     process.name is "ssh"                    user.name is not one of ("root", "backup")
///     process.command_line matches "rsync *"   process.parent.name does not exist
///     source.ip is in list "office"            file.Ext.code_signature has {trusted is "true"}
///
/// `==` and `!=` are `is` and `is not`; `in any case` at the end compares letters without their case.
package struct ExceptionEntryParser {
  /// Why a text is no entry, and the byte where it stops being one.
  package struct Failure: Error, Equatable {
    package var message: String
    package var offset: Int
  }

  private let bytes: [UInt8]
  private var position = 0

  private init(_ text: String) { bytes = Array(text.utf8) }

  /// The entry that a text is. Of a value list the type is not known here: it is left empty.
  package static func parse(_ text: String) throws(Failure) -> ExceptionEntry {
    var parser = ExceptionEntryParser(text)
    let entry = try parser.entry(isNested: false)
    parser.skipBlanks()
    guard parser.position == parser.bytes.count else {
      throw parser.failure("nothing more is expected")
    }
    return entry
  }

  private func failure(_ message: String) -> Failure { Failure(message: message, offset: position) }

  private mutating func skipBlanks() {
    while position < bytes.count, bytes[position] <= 32 { position += 1 }
  }

  /// Whether the next words are these; then they are passed.
  private mutating func take(_ words: String) -> Bool {
    let start = position
    for word in words.split(separator: " ") {
      skipBlanks()
      let end = position + word.utf8.count
      guard end <= bytes.count, bytes[position..<end].elementsEqual(word.utf8) else {
        position = start
        return false
      }
      // A word ends where no letter follows.
      if let last = word.utf8.last, Self.isLetter(last), end < bytes.count,
        Self.isLetter(bytes[end])
      {
        position = start
        return false
      }
      position = end
    }
    return true
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte >= 128 || byte == UInt8(ascii: "_")
      || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
  }

  private mutating func entry(isNested: Bool) throws(Failure) -> ExceptionEntry {
    skipBlanks()
    let start = position
    while position < bytes.count, bytes[position] > 32, bytes[position] != UInt8(ascii: "="),
      bytes[position] != UInt8(ascii: "!")
    {
      position += 1
    }
    guard position > start else { throw failure("a field is expected here") }
    let field = String(decoding: bytes[start..<position], as: UTF8.self)
    var (isExcluded, test) = try test(isNested: isNested)
    let ignoresCase = take("in any case")
    if ignoresCase {
      switch test {
      case .exists, .nested: throw failure("`in any case` is for texts")
      default: break
      }
    }
    if case .nested = test { isExcluded = false }
    return ExceptionEntry(field: field, isExcluded: isExcluded, test, ignoresCase: ignoresCase)
  }

  private mutating func test(isNested: Bool) throws(Failure) -> (Bool, ExceptionEntry.Test) {
    if take("does not exist") { return (true, .exists) }
    if take("exists") { return (false, .exists) }
    if take("does not match") { return (true, .wildcard(try value(isPattern: true))) }
    if take("matches") { return (false, .wildcard(try value(isPattern: true))) }
    if take("is not one of") { return (true, .matchAny(try values())) }
    if take("is one of") { return (false, .matchAny(try values())) }
    if take("is not in list") { return (true, .list(id: try value(), kind: "")) }
    if take("is in list") { return (false, .list(id: try value(), kind: "")) }
    if take("is not") || take("!=") { return (true, .match(try value())) }
    if take("is") || take("==") { return (false, .match(try value())) }
    if !isNested, take("has") { return (false, .nested(try objects())) }
    skipBlanks()
    throw failure(
      "expected: is, is not, is one of, matches, does not match, exists, does not exist, is in list, has"
    )
  }

  /// A text between double quotes, in which `\"` is a quotation mark and `\\` a backslash; or a bare word.
  /// Before anything else a backslash is the pattern's own, and in other texts an error.
  private mutating func value(isPattern: Bool = false) throws(Failure) -> String {
    skipBlanks()
    if position < bytes.count, bytes[position] == UInt8(ascii: "'") {
      throw failure("texts stand between double quotes, and a word may stand without any")
    }
    var value: [UInt8] = []
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      position += 1
      while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
        if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count {
          let next = bytes[position + 1]
          if next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") {
            position += 1
          } else if !isPattern {
            throw failure(
              "no such escape: write `\\\\` for a backslash, `\\\"` for a quotation mark"
            )
          }
        }
        value.append(bytes[position])
        position += 1
      }
      guard position < bytes.count else { throw failure("the text is not closed: add `\"`") }
      position += 1
    } else {
      let ends = Array(",(){}\"".utf8)
      while position < bytes.count, bytes[position] > 32, !ends.contains(bytes[position]) {
        value.append(bytes[position])
        position += 1
      }
    }
    guard !value.isEmpty else { throw failure("a value is expected here, between double quotes") }
    return String(decoding: value, as: UTF8.self)
  }

  private mutating func values() throws(Failure) -> [String] {
    guard take("(") else { throw failure("expected: (\"one\", \"two\")") }
    var values = [try value()]
    while take(",") { values.append(try value()) }
    guard take(")") else { throw failure("expected: `,` or `)`") }
    return values
  }

  private mutating func objects() throws(Failure) -> [ExceptionEntry] {
    guard take("{") else { throw failure("expected: {field is \"value\" and …}") }
    var entries = [try entry(isNested: true)]
    while take("and") { entries.append(try entry(isNested: true)) }
    guard take("}") else { throw failure("expected: `and` or `}`") }
    return entries
  }
}
