// SPDX-License-Identifier: Apache-2.0

/// The arguments of an exec, from its EXECVE records: long ones come in pieces, `a1[0]=`, `a1[1]=`,
/// and many are spread over several records.
package struct ExecArguments: Sendable {
  /// Arguments that are kept.
  static let limit = 8192

  package private(set) var values: [[UInt8]] = []
  /// How many there were, whatever became of them.
  package private(set) var count = 0
  /// Whether some are missing.
  package var isTruncated: Bool { line == nil && (values.count < count || isIncomplete) }
  private var isIncomplete = false
  /// The whole command line where it was one text, which is split at its spaces: a guess.
  package private(set) var line: [UInt8]?

  /// Reads the records of an event; nil when it has none of the kind.
  package init?(_ event: AuditEvent) {
    var found = false
    var parts: [Int: [UInt8]] = [:]
    var lengths: [Int: UInt64] = [:]
    for record in event.records where record.type == .execve {
      found = true
      if let argc = record.number("argc") { count = Int(min(argc, 1 << 24)) }
      for field in record.fields where !field.isInterpretation && field.prefix == .none {
        guard let (place, kind) = Self.place(record.text[field.key]), place < Self.limit else {
          continue
        }
        switch kind {
        case .length:
          lengths[place] = Self.number(record.text[field.value])
        case .whole:
          // An empty argument is one too.
          parts[place] = record.value(field) ?? Array(record.text[field.value])
        case .piece:
          parts[place, default: []] += record.value(field) ?? []
        }
      }
    }
    guard found else { return nil }
    if count == 0, let last = parts.keys.max() { count = last + 1 }
    for place in 0..<min(count, Self.limit) {
      guard let part = parts[place] else { break }
      values.append(part)
    }
    isIncomplete = lengths.contains { place, length in
      // The length counts characters as they are written: two for each byte in hexadecimal.
      guard let part = parts[place] else { return true }
      return UInt64(part.count) != length && UInt64(part.count) * 2 != length
    }
  }

  /// Arguments that another program has put together already.
  init(_ values: [[UInt8]], count: Int) {
    self.values = Array(values.prefix(Self.limit))
    self.count = max(count, values.count)
  }

  /// Arguments that another program has put into one text, with a space between them.
  init(line: [UInt8], count: Int?) {
    let parts = line.split(separator: 0x20, omittingEmptySubsequences: false).map(Array.init)
    self.init(parts, count: parts.count)
    self.line = line
    if let count { self.count = count }
  }

  private enum Kind {
    case whole
    case piece
    case length
  }

  /// The argument that `a1`, `a1[0]` or `a1_len` is about.
  private static func place(_ key: ArraySlice<UInt8>) -> (Int, Kind)? {
    guard key.first == UInt8(ascii: "a") else { return nil }
    let digits = key.dropFirst().prefix { (0x30...0x39).contains($0) }
    guard (1...5).contains(digits.count) else { return nil }
    let place = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    let rest = key[digits.endIndex...]
    if rest.isEmpty { return (place, .whole) }
    if rest.elementsEqual(Array("_len".utf8)) { return (place, .length) }
    if rest.first == UInt8(ascii: "["), rest.last == UInt8(ascii: "]") { return (place, .piece) }
    return nil
  }

  private static func number(_ text: ArraySlice<UInt8>) -> UInt64 {
    text.prefix(18).reduce(0) {
      (0x30...0x39).contains($1) ? $0 * 10 + UInt64($1 - 0x30) : $0
    }
  }
}
