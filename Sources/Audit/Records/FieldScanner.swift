// SPDX-License-Identifier: Apache-2.0

/// Finds the fields of a record's text; what is no field is passed over.
struct FieldScanner {
  /// Fields that a record may have; the kernel writes some hundred at most.
  static let limit = 8192

  private let text: [UInt8]
  private var index: Int
  private var isNested = false
  private var isInterpreted = false
  private var prefix = AuditField.Prefix.none
  private var fields: [AuditField] = []

  /// The fields from a place on.
  static func fields(of text: [UInt8], from start: Int) -> [AuditField] {
    var scanner = FieldScanner(text, start)
    scanner.scan()
    return scanner.fields
  }

  private init(_ text: [UInt8], _ start: Int) {
    self.text = text
    index = start
    fields.reserveCapacity(32)
  }

  private mutating func scan() {
    while index < text.count, fields.count < Self.limit {
      switch text[index] {
      case 0x20, 0x09, UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: ")"):
        index += 1
      case 0x1D:
        // The daemon separates what it adds to a record by this byte.
        isInterpreted = true
        isNested = false
        index += 1
      case UInt8(ascii: "'"):
        isNested = false
        index += 1
      default:
        token()
      }
    }
  }

  /// A key with its value, or a bare word.
  private mutating func token() {
    let start = index
    while index < text.count, !isEnd(text[index]), text[index] != UInt8(ascii: "=") { index += 1 }
    guard index < text.count, text[index] == UInt8(ascii: "="), index > start else {
      if index == start { index += 1 }
      word(start..<index)
      return
    }
    let key = start..<index
    index += 1
    if matches(key, "msg"), index < text.count, text[index] == UInt8(ascii: "'") {
      isNested = true
      index += 1
      return
    }
    let (value, spelling) = value()
    fields.append(
      AuditField(
        key: key,
        value: value,
        spelling: spelling,
        prefix: prefix,
        isInterpretation: isInterpreted || isUpperCase(key),
        isNested: isNested
      )
    )
    prefix = .none
  }

  private mutating func word(_ range: Range<Int>) {
    prefix = matches(range, "old") ? .old : matches(range, "new") ? .new : .none
    // Programs write an operation of several words without quotes.
    if prefix == .none, let last = fields.last, last.spelling == .plain, matches(last.key, "op"),
      !matches(range, ":"), text[range.lowerBound] != UInt8(ascii: "'")
    {
      fields[fields.count - 1].value = last.value.lowerBound..<range.upperBound
    }
  }

  private mutating func value() -> (Range<Int>, AuditField.Spelling) {
    guard index < text.count else { return (index..<index, .plain) }
    switch text[index] {
    case UInt8(ascii: "\""): return (enclosed(by: UInt8(ascii: "\"")), .quoted)
    case UInt8(ascii: "'") where !isNested: return (enclosed(by: UInt8(ascii: "'")), .quoted)
    case UInt8(ascii: "{"): return (enclosed(by: UInt8(ascii: "}")), .quoted)
    default: break
    }
    let start = index
    while index < text.count, !isEnd(text[index]) { index += 1 }
    var end = index
    while end > start, text[end - 1] == UInt8(ascii: ",") { end -= 1 }
    if end > start, text[end - 1] == UInt8(ascii: ")") {
      var place = start
      while place < end, text[place] != UInt8(ascii: "(") { place += 1 }
      if place == end { end -= 1 }
    }
    return (start..<end, .plain)
  }

  /// What stands before the closing mark; all the rest where there is none.
  private mutating func enclosed(by mark: UInt8) -> Range<Int> {
    let start = index + 1
    index = start
    while index < text.count, text[index] != mark { index += 1 }
    defer { if index < text.count { index += 1 } }
    return start..<index
  }

  private func isEnd(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x1D || byte == 0x09 || (isNested && byte == UInt8(ascii: "'"))
  }

  private func isUpperCase(_ range: Range<Int>) -> Bool {
    for place in range {
      switch text[place] {
      case 0x41...0x5A, 0x30...0x39, 0x5F: continue
      default: return false
      }
    }
    return (0x41...0x5A).contains(text[range.lowerBound])
  }

  private func matches(_ range: Range<Int>, _ name: StaticString) -> Bool {
    guard range.count == name.utf8CodeUnitCount else { return false }
    return name.withUTF8Buffer { name in
      for place in 0..<name.count where text[range.lowerBound + place] != name[place] {
        return false
      }
      return true
    }
  }
}
