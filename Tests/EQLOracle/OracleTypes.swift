// SPDX-License-Identifier: Apache-2.0
import Events

/// An address as 16 bytes, IPv4 in the last four behind ten zeros and two 255.
struct OracleAddress: Equatable {
  var bytes: [UInt8]

  init?(_ text: String) {
    if !text.contains(":") {
      guard let last = Self.dotted(text) else { return nil }
      bytes = Array(repeating: 0, count: 10) + [255, 255] + last
      return
    }
    var groups = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    // IPv4 at the end is two groups.
    if let last = groups.last, last.contains(".") {
      guard let four = Self.dotted(last) else { return nil }
      groups.removeLast()
      groups += [String(UInt16(four[0]) << 8 | UInt16(four[1]), radix: 16)]
      groups += [String(UInt16(four[2]) << 8 | UInt16(four[3]), radix: 16)]
    }
    // `::` leaves empty groups, one more at an end of the text.
    if text.hasPrefix("::") { groups.removeFirst() }
    if text.hasSuffix("::") { groups.removeLast() }
    let gaps = groups.filter(\.isEmpty).count
    guard gaps <= 1, gaps == 1 ? groups.count <= 8 : groups.count == 8 else { return nil }
    let zeros = Array(repeating: "0", count: 9 - groups.count)
    let all = groups.flatMap { $0.isEmpty ? zeros : [$0] }
    var found: [UInt8] = []
    for group in all {
      guard group.count <= 4, let value = UInt16(group, radix: 16), group.first != "+" else {
        return nil
      }
      found += [UInt8(value >> 8), UInt8(value & 255)]
    }
    bytes = found
  }

  private static func dotted(_ text: String) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let bytes = parts.compactMap { part in String(UInt8(part) ?? 0) == part ? UInt8(part) : nil }
    return parts.count == 4 && bytes.count == 4 ? bytes : nil
  }

  var isIPv4: Bool { bytes.starts(with: Array(repeating: 0, count: 10) + [255, 255]) }

  var bits: [Bool] { bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 == 1 } } }
}

/// A network: the bits of its prefix.
struct OracleNetwork {
  private var prefix: [Bool]
  private var isIPv4: Bool

  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let address = OracleAddress(parts[0]) else { return nil }
    let isDotted = !parts[0].contains(":")
    let width = parts.count > 1 ? Int(parts[1]) ?? 0 : isDotted ? 32 : 128
    prefix = Array(address.bits.prefix(isDotted ? width + 96 : width))
    isIPv4 = address.isIPv4 && prefix.count >= 96
  }

  /// Whether an address lies in it; one of the other kind never does.
  func holds(_ address: OracleAddress) -> Bool {
    address.isIPv4 == isIPv4 && address.bits.starts(with: prefix)
  }
}

/// Dates by counting days.
enum OracleDate {
  /// A constant beside a date: text, date maths, milliseconds.
  static func nanoseconds(_ constant: OracleValue, _ kind: TestField.Kind) -> Int128? {
    switch constant {
    case .whole(let milliseconds): milliseconds * 1_000_000
    case .real(let milliseconds): Int128(milliseconds.rounded(.down)) * 1_000_000
    case .text(let text): nanoseconds(text, kind) ?? mathematics(text)
    case .instant(let nanoseconds): nanoseconds
    default: nil
    }
  }

  /// The instant that a text spells in the field's format.
  static func nanoseconds(_ text: String, _ kind: TestField.Kind) -> Int128? {
    if kind == .day {
      return text.utf8.count == 10 ? day(text).map { $0 * 86_400_000_000_000 } : nil
    }
    if let milliseconds = Int128(text), text.utf8.count > 4 || text.utf8.count < 4 {
      return milliseconds * 1_000_000
    }
    guard let day = day(String(text.prefix(10))) else { return nil }
    var rest = Substring(text).dropFirst(10)
    var seconds: Int128 = 0
    var fraction: Int128 = 0
    if !rest.isEmpty {
      let numbers = rest.dropFirst().prefix(8).split(separator: ":").compactMap { Int128($0) }
      guard rest.first == "T", numbers.count == 3 else { return nil }
      seconds = numbers[0] * 3_600 + numbers[1] * 60 + numbers[2]
      rest = rest.dropFirst(9)
      if rest.first == "." {
        guard let thousandths = Int128(rest.dropFirst().prefix(3)) else { return nil }
        fraction = thousandths * 1_000_000
        rest = rest.dropFirst(4)
      }
      if let sign = rest.first, sign == "+" || sign == "-" {
        let zone = rest.dropFirst().split(separator: ":").compactMap { Int128($0) }
        guard zone.count == 2 else { return nil }
        seconds -= (zone[0] * 3_600 + zone[1] * 60) * (sign == "-" ? -1 : 1)
      } else if rest != "Z" {
        return nil
      }
    }
    return (day * 86_400 + seconds) * 1_000_000_000 + fraction
  }

  private static func isLeap(_ year: Int128) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  private static func lengths(_ year: Int128) -> [Int128] {
    [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  }

  /// Days from 1970-01-01 to a date.
  private static func day(_ text: String) -> Int128? {
    let parts = text.split(separator: "-").compactMap { Int128($0) }
    guard text.utf8.count == 10, parts.count == 3, (1...12).contains(parts[1]),
      (1...lengths(parts[0])[Int(parts[1]) - 1]).contains(parts[2])
    else { return nil }
    var days: Int128 = 0
    if parts[0] >= 1970 {
      for year in 1970..<parts[0] { days += isLeap(year) ? 366 : 365 }
    } else {
      for year in parts[0]..<1970 { days -= isLeap(year) ? 366 : 365 }
    }
    days += lengths(parts[0]).prefix(Int(parts[1]) - 1).reduce(0, +)
    return days + parts[2] - 1
  }

  /// `now`, `now-2d`, `2024-01-01||+1h`.
  private static func mathematics(_ text: String) -> Int128? {
    let start: Int128
    var rest = Substring(text)
    if rest.hasPrefix("now") {
      start = Int128(TestSchema.now.nanoseconds)
      rest = rest.dropFirst(3)
    } else {
      guard let bars = text.firstRange(of: "||"),
        let date = nanoseconds(String(text[..<bars.lowerBound]), .date)
      else { return nil }
      start = date
      rest = rest[bars.upperBound...]
    }
    if rest.isEmpty { return start }
    let units: [Character: Int128] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
    guard let unit = rest.last.flatMap({ units[$0] }), let count = Int128(rest.dropLast()) else {
      return nil
    }
    return start + count * unit * 1_000_000_000
  }

  /// As Elasticsearch writes dates, in UTC with milliseconds.
  static func written(_ nanoseconds: Int128) -> String {
    let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
    var milliseconds = rest < 0 ? whole - 1 : whole
    var days =
      milliseconds >= 0 ? milliseconds / 86_400_000 : (milliseconds - 86_399_999) / 86_400_000
    milliseconds -= days * 86_400_000
    var year: Int128 = 1970
    while days < 0 {
      year -= 1
      days += isLeap(year) ? 366 : 365
    }
    while days >= (isLeap(year) ? 366 : 365) {
      days -= isLeap(year) ? 366 : 365
      year += 1
    }
    var month: Int128 = 1
    for length in lengths(year) {
      if days < length { break }
      days -= length
      month += 1
    }
    func padded(_ number: Int128, _ width: Int) -> String {
      String(String(String(number).reversed() + "0000").prefix(width).reversed())
    }
    let seconds = milliseconds / 1_000
    let time = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(days + 1, 2) + "T"
      + time.joined(separator: ":") + "." + padded(milliseconds % 1_000, 3) + "Z"
  }
}

/// Versions by semver's rules; what is none stands behind all.
enum OracleVersion {
  static func order(_ left: String, _ right: String) -> Int {
    switch (parts(left), parts(right)) {
    case (nil, nil): return orderOf(left.utf8, right.utf8)
    case (nil, _): return 1
    case (_, nil): return -1
    case (let a?, let b?):
      for (x, y) in zip(a.numbers, b.numbers) where x != y { return x < y ? -1 : 1 }
      if a.numbers.count != b.numbers.count { return a.numbers.count < b.numbers.count ? -1 : 1 }
      if a.tail.isEmpty || b.tail.isEmpty {
        return a.tail.isEmpty == b.tail.isEmpty ? 0 : a.tail.isEmpty ? 1 : -1
      }
      for (x, y) in zip(a.tail, b.tail) where x != y {
        switch (Int(x), Int(y)) {
        case (let m?, let n?): return m < n ? -1 : 1
        case (_?, nil): return -1
        case (nil, _?): return 1
        case (nil, nil): return orderOf(x.utf8, y.utf8)
        }
      }
      return a.tail.count == b.tail.count ? 0 : a.tail.count < b.tail.count ? -1 : 1
    }
  }

  private static func parts(_ text: String) -> (numbers: [Int], tail: [String])? {
    let core = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)[0]
    let halves = core.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let words = halves[0].split(separator: ".", omittingEmptySubsequences: false)
    let numbers = words.compactMap { Int($0) }
    guard numbers.count == words.count else { return nil }
    let tail =
      halves.count < 2
      ? [] : halves[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    return (numbers, tail)
  }
}
