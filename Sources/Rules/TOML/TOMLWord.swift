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

    /// The value of so many digits, which are there.
    mutating func digitsValue(_ count: Int) -> Int {
      let digits = rest.prefix(count)
      rest = rest.dropFirst(count)
      return digits.reduce(0) { $0 * 10 + Int($1) - 48 }
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

  // MARK: What they mean

  /// A number of that form as JSON writes it: whole ones in decimal; nil where it does not fit into
  /// 64 bits.
  static func number(_ text: String) -> String? {
    let digits = text.filter { $0 != "_" }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(prefix) {
      return Int64(digits.dropFirst(2), radix: radix).map { String($0) }
    }
    if digits.utf8.contains(where: { ".eE".utf8.contains($0) }) {
      guard let value = Double(digits), value.isFinite else { return nil }
      return value.description
    }
    return Int64(digits).map { String($0) }
  }

  /// A date or time of that form as RFC 3339 writes it, with nine digits of a second at most; nil
  /// where there is no such day or time.
  static func date(_ text: String) -> String? {
    var reader = Reader(rest: text[...].utf8)
    guard text.utf8.dropFirst(2).first != UInt8(ascii: ":") else { return timeText(&reader) }
    guard let day = dayText(&reader) else { return nil }
    guard reader.accept("Tt ") else { return day }
    guard let time = timeText(&reader) else { return nil }
    return offsetText(&reader).map { "\(day)T\(time)\($0)" }
  }

  private static func dayText(_ reader: inout Reader) -> String? {
    let year = reader.digitsValue(4)
    reader.rest.removeFirst()
    let month = reader.digitsValue(2)
    reader.rest.removeFirst()
    let day = reader.digitsValue(2)
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return nil }
    return "\(padded(year, 4))-\(padded(month))-\(padded(day))"
  }

  private static func timeText(_ reader: inout Reader) -> String? {
    let hour = reader.digitsValue(2)
    reader.rest.removeFirst()
    let minute = reader.digitsValue(2)
    reader.rest.removeFirst()
    let second = reader.digitsValue(2)
    guard hour <= 23, minute <= 59, second <= 59 else { return nil }
    var text = "\(padded(hour)):\(padded(minute)):\(padded(second))"
    guard reader.accept(".") else { return text }
    let fraction = reader.rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    reader.rest = reader.rest[fraction.endIndex...]
    var digits = String(Substring(fraction).prefix(9))
    while digits.last == "0" { digits.removeLast() }
    if !digits.isEmpty { text += "." + digits }
    return text
  }

  private static func offsetText(_ reader: inout Reader) -> String? {
    guard let sign = reader.rest.first else { return "" }
    reader.rest.removeFirst()
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return "Z" }
    let hour = reader.digitsValue(2)
    reader.rest.removeFirst()
    let minute = reader.digitsValue(2)
    guard hour <= 23, minute <= 59 else { return nil }
    if hour == 0, minute == 0 { return "Z" }
    return "\(sign == UInt8(ascii: "-") ? "-" : "+")\(padded(hour)):\(padded(minute))"
  }

  private static func padded(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
