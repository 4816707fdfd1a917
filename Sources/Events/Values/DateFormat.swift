// SPDX-License-Identifier: Apache-2.0

/// An Elasticsearch date format: alternatives joined by `||`, tried in order.
package struct DateFormat: Sendable, Hashable {
  private enum Alternative: Hashable {
    case iso8601
    case epochMilliseconds
    case epochSeconds
    case custom([Element])
  }

  /// A piece of a pattern such as `dd-MM-yyyy`.
  private enum Element: Hashable {
    case year
    case month
    case day
    case hour
    case minute
    case second
    case fraction
    case zone
    case byte(UInt8)
  }

  private let alternatives: [Alternative]

  /// `strict_date_optional_time||epoch_millis`, what a `date` field has when nothing is said.
  package static let standard = DateFormat([.iso8601, .epochMilliseconds])

  private init(_ alternatives: [Alternative]) {
    self.alternatives = alternatives
  }

  private static let named: [String: Alternative] = [
    "strict_date_optional_time": .iso8601, "date_optional_time": .iso8601,
    "strict_date_optional_time_nanos": .iso8601, "strict_date": .iso8601, "date": .iso8601,
    "strict_date_time": .iso8601, "date_time": .iso8601, "strict_date_time_no_millis": .iso8601,
    "date_time_no_millis": .iso8601, "iso8601": .iso8601, "epoch_millis": .epochMilliseconds,
    "epoch_second": .epochSeconds,
    "basic_date": .custom([.year, .month, .day]),
  ]

  /// Reads a format; nil when one of its letters is not known.
  package init?(_ pattern: String) {
    var found: [Alternative] = []
    var rest = Substring(pattern)
    while true {
      let end = Self.separator(in: rest)
      let part = String(rest[..<(end ?? rest.endIndex)])
      guard let alternative = Self.named[part] ?? Self.compile(part) else { return nil }
      found.append(alternative)
      guard let end else { break }
      rest = rest[rest.index(end, offsetBy: 2)...]
    }
    alternatives = found
  }

  private static func separator(in text: Substring) -> Substring.Index? {
    text.indices.first { text[$0...].hasPrefix("||") }
  }

  private static func compile(_ pattern: String) -> Alternative? {
    var elements: [Element] = []
    var bytes = ArraySlice(pattern.utf8)
    while let letter = bytes.first {
      if letter == UInt8(ascii: "'") {
        bytes = bytes.dropFirst()
        while let byte = bytes.popFirst(), byte != UInt8(ascii: "'") {
          elements.append(.byte(byte))
        }
        continue
      }
      guard (letter | 0x20) &- UInt8(ascii: "a") < 26 else {
        elements.append(.byte(letter))
        bytes = bytes.dropFirst()
        continue
      }
      let run = bytes.prefix { $0 == letter }.count
      bytes = bytes.dropFirst(run)
      switch (Unicode.Scalar(letter), run) {
      case ("y", 4), ("u", 4): elements.append(.year)
      case ("M", 2): elements.append(.month)
      case ("d", 2): elements.append(.day)
      case ("H", 2): elements.append(.hour)
      case ("m", 2): elements.append(.minute)
      case ("s", 2): elements.append(.second)
      case ("S", _): elements.append(.fraction)
      case ("X", _), ("Z", _), ("x", _): elements.append(.zone)
      default: return nil
      }
    }
    return elements.isEmpty ? nil : .custom(elements)
  }

  /// The instant that a text spells in the first alternative that reads it.
  package func parse(_ bytes: UnsafeRawBufferPointer) -> Timestamp? {
    for alternative in alternatives {
      if let timestamp = Self.parse(bytes, as: alternative) { return timestamp }
    }
    return nil
  }

  private static func parse(
    _ bytes: UnsafeRawBufferPointer,
    as alternative: Alternative
  ) -> Timestamp? {
    switch alternative {
    case .iso8601: return Timestamp.parse(bytes)
    case .epochMilliseconds: return epoch(bytes, scale: 1_000_000)
    case .epochSeconds: return epoch(bytes, scale: 1_000_000_000)
    case .custom(let elements): return custom(bytes, elements)
    }
  }

  /// Whole units with an optional fraction: `1700000000123.456789`.
  private static func epoch(_ bytes: UnsafeRawBufferPointer, scale: Int64) -> Timestamp? {
    var scanner = DateScanner(bytes)
    guard let whole = scanner.integer() else { return nil }
    var fraction: Int64 = 0
    if scanner.skip(".") {
      guard let billionths = scanner.fraction() else { return nil }
      fraction = Int64(billionths) / (1_000_000_000 / scale)
    }
    guard scanner.isAtEnd else { return nil }
    let (scaled, first) = whole.multipliedReportingOverflow(by: scale)
    let (sum, second) = scaled.addingReportingOverflow(whole < 0 ? -fraction : fraction)
    return first || second ? nil : Timestamp(nanoseconds: sum)
  }

  private static func custom(_ bytes: UnsafeRawBufferPointer, _ elements: [Element]) -> Timestamp? {
    var scanner = DateScanner(bytes)
    var date = DateFields(year: 1970)
    for element in elements {
      let value: Int?
      switch element {
      case .year: value = scanner.digits(4)
      case .month, .day, .hour, .minute, .second: value = scanner.digits(2)
      case .fraction: value = scanner.fraction()
      case .zone: value = scanner.zone(&date) ? 0 : nil
      case .byte(let byte): value = scanner.skip(byte: byte) ? 0 : nil
      }
      guard let value else { return nil }
      switch element {
      case .year: date.year = value
      case .month: date.month = value
      case .day: date.day = value
      case .hour: date.hour = value
      case .minute: date.minute = value
      case .second: date.second = value
      case .fraction: date.nanosecond = value
      case .zone, .byte: break
      }
    }
    return scanner.isAtEnd ? date.timestamp : nil
  }
}
