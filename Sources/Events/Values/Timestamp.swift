// SPDX-License-Identifier: Apache-2.0

/// An instant, in nanoseconds since 1970-01-01T00:00:00Z; reaches from 1677 to 2262.
package struct Timestamp: Sendable, Hashable, Comparable {
  /// Nanoseconds since 1970.
  package var nanoseconds: Int64

  /// An instant from nanoseconds since 1970.
  package init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// An instant from milliseconds since 1970; what does not fit is clamped.
  package init(milliseconds: Int64) {
    let (product, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    nanoseconds = overflow ? (milliseconds < 0 ? .min : .max) : product
  }

  /// Whole milliseconds since 1970, rounded down.
  package var milliseconds: Int64 {
    let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// So many nanoseconds later, or earlier; the first or last instant where there is none beyond.
  package func advanced(by span: Int64) -> Timestamp {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(span)
    return Timestamp(nanoseconds: overflow ? (span < 0 ? .min : .max) : sum)
  }

  /// Earlier first.
  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// Reads ISO-8601 as Elasticsearch's `strict_date_optional_time_nanos` does: a date of four, six or
  /// eight digits with dashes, then optionally `T` or a blank and a time, then optionally a zone; UTC
  /// without one. Nil for anything else and for what does not fit.
  package static func parse(_ bytes: UnsafeRawBufferPointer) -> Timestamp? {
    var scanner = DateScanner(bytes)
    guard let year = scanner.digits(4) else { return nil }
    var date = DateFields(year: year)
    if scanner.skip("-") {
      guard let month = scanner.digits(2) else { return nil }
      date.month = month
      if scanner.skip("-") {
        guard let day = scanner.digits(2) else { return nil }
        date.day = day
        if scanner.skip("T") || scanner.skip("t") || scanner.skip(" ") {
          if scanner.isAtEnd { return date.timestamp }
          guard scanner.time(&date) else { return nil }
        }
      }
    }
    guard scanner.isAtEnd else { return nil }
    return date.timestamp
  }

  /// `2026-11-24T08:13:34.123Z` with the given number of digits behind the point.
  package func iso8601(fractionDigits: Int = 3) -> String {
    let fields = DateFields(self)
    var out = Self.padded(fields.year, 4) + "-" + Self.padded(fields.month, 2) + "-"
    out += Self.padded(fields.day, 2) + "T" + Self.padded(fields.hour, 2) + ":"
    out += Self.padded(fields.minute, 2) + ":" + Self.padded(fields.second, 2)
    if fractionDigits > 0 {
      out += "." + Self.padded(fields.nanosecond, 9).prefix(min(fractionDigits, 9))
    }
    return out + "Z"
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

/// A date and time of day in the Gregorian calendar, with the zone's offset.
struct DateFields: Equatable {
  var year: Int
  var month = 1
  var day = 1
  var hour = 0
  var minute = 0
  var second = 0
  var nanosecond = 0
  /// Seconds that the zone is ahead of UTC.
  var offset = 0

  init(year: Int) { self.year = year }

  /// The fields of an instant in UTC.
  init(_ timestamp: Timestamp) {
    var (seconds, fraction) = timestamp.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    if fraction < 0 {
      seconds -= 1
      fraction += 1_000_000_000
    }
    var (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
    if rest < 0 {
      days -= 1
      rest += 86_400
    }
    (year, month, day) = Self.civil(Int(days))
    hour = Int(rest / 3600)
    minute = Int(rest / 60 % 60)
    second = Int(rest % 60)
    nanosecond = Int(fraction)
  }

  /// The instant; nil when a field is out of range or the result does not fit.
  var timestamp: Timestamp? {
    guard (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year),
      (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second)
    else { return nil }
    let days = Self.days(year, month, day)
    let seconds = Int64(days * 86_400 + hour * 3600 + minute * 60 + second - offset)
    let (scaled, first) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, second) = scaled.addingReportingOverflow(Int64(nanosecond))
    return first || second ? nil : Timestamp(nanoseconds: sum)
  }

  static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from 1970-01-01, counting years from March so that the leap day is the last.
  static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The date that lies a number of days behind 1970-01-01.
  static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}
