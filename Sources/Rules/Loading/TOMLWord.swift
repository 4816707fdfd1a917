// SPDX-License-Identifier: Apache-2.0

/// The forms of TOML's numbers, dates and times. Source: TOML 1.0.
enum TOMLWord {
  /// Reads a word from its beginning, piece by piece.
  private struct Reader {
    var rest: Substring.UTF8View

    mutating func accept(_ characters: String) -> Bool {
      guard let first = rest.first, characters.utf8.contains(first) else { return false }
      rest.removeFirst()
      return true
    }

    /// Exactly so many digits.
    mutating func digits(_ count: Int) -> Bool {
      for _ in 0..<count where !accept("0123456789") { return false }
      return true
    }

    /// Digits of `alphabet`, at least one, with single underscores between them.
    mutating func number(_ alphabet: String = "0123456789") -> Bool {
      guard accept(alphabet) else { return false }
      while !rest.isEmpty {
        if accept("_") {
          guard accept(alphabet) else { return false }
        } else if !accept(alphabet) {
          break
        }
      }
      return true
    }
  }

  /// `42`, `+1_000`, `-0.5e3`, `0xff`, `0o7`, `0b1`
  static func isNumber(_ text: String) -> Bool {
    for (prefix, alphabet) in [
      ("0x", "0123456789abcdefABCDEF"), ("0o", "01234567"), ("0b", "01"),
    ] where text.hasPrefix(prefix) {
      var reader = Reader(rest: text.dropFirst(2).utf8)
      return reader.number(alphabet) && reader.rest.isEmpty
    }
    var reader = Reader(rest: text[...].utf8)
    _ = reader.accept("+-")
    let leadsWithZero = reader.rest.first == UInt8(ascii: "0")
    let before = reader.rest.count
    guard reader.number() else { return false }
    if leadsWithZero, before - reader.rest.count > 1 { return false }
    if reader.accept("."), !reader.number() { return false }
    if reader.accept("eE") {
      _ = reader.accept("+-")
      guard reader.number() else { return false }
    }
    return reader.rest.isEmpty
  }

  /// `2026-11-24`, `10:00:00.5`, `2026-11-24T10:00:00Z`, `2026-11-24 10:00:00+02:00`
  static func isDate(_ text: String) -> Bool {
    var reader = Reader(rest: text[...].utf8)
    if text.utf8.dropFirst(2).first == UInt8(ascii: ":") {
      return time(&reader) && reader.rest.isEmpty
    }
    guard reader.digits(4), reader.accept("-"), reader.digits(2), reader.accept("-"),
      reader.digits(2)
    else { return false }
    guard reader.accept("Tt ") else { return reader.rest.isEmpty }
    guard time(&reader) else { return false }
    if reader.accept("+-") {
      guard reader.digits(2), reader.accept(":"), reader.digits(2) else { return false }
    } else {
      _ = reader.accept("Zz")
    }
    return reader.rest.isEmpty
  }

  private static func time(_ reader: inout Reader) -> Bool {
    guard reader.digits(2), reader.accept(":"), reader.digits(2), reader.accept(":"),
      reader.digits(2)
    else { return false }
    guard reader.accept(".") else { return true }
    guard reader.digits(1) else { return false }
    while reader.accept("0123456789") {}
    return true
  }
}
