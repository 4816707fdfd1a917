// SPDX-License-Identifier: Apache-2.0

/// The JSON text of a time, `"2026-01-10T12:00:00.123456789Z"`. The day is worked out only when it is
/// another than that of the time before.
struct TimestampText {
  /// With its quotes.
  private(set) var text = InlineArray<32, UInt8>(repeating: 0x22)
  /// Days since 1970 of the date in `text`.
  private var day = Int64.min

  /// Writes a time, in nanoseconds since 1970.
  mutating func set(_ nanoseconds: Int64) {
    let (seconds, fraction) = nanoseconds.quotientAndRemainder(flooringBy: 1_000_000_000)
    let (days, second) = seconds.quotientAndRemainder(flooringBy: 86_400)
    if days != day { date(days) }
    pair(second / 3600, at: 12)
    pair(second / 60 % 60, at: 15)
    pair(second % 60, at: 18)
    text[21] = 0x30 + UInt8(truncatingIfNeeded: fraction / 100_000_000)
    pair(fraction / 1_000_000 % 100, at: 22)
    pair(fraction / 10_000 % 100, at: 24)
    pair(fraction / 100 % 100, at: 26)
    pair(fraction % 100, at: 28)
  }

  /// Days to a date of the Gregorian calendar, counted in eras of 400 years from 0000-03-01.
  private mutating func date(_ days: Int64) {
    let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(flooringBy: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    // Nanoseconds in 64 bits reach from 1677 to 2262.
    pair(year / 100, at: 1)
    pair(year % 100, at: 3)
    text[5] = 0x2D
    pair(month, at: 6)
    text[8] = 0x2D
    pair(dayOfYear - (153 * shifted + 2) / 5 + 1, at: 9)
    text[11] = 0x54
    text[14] = 0x3A
    text[17] = 0x3A
    text[20] = 0x2E
    text[30] = 0x5A
    day = days
  }

  private mutating func pair(_ value: Int64, at index: Int) {
    text[index] = 0x30 + UInt8(truncatingIfNeeded: value / 10)
    text[index + 1] = 0x30 + UInt8(truncatingIfNeeded: value % 10)
  }
}

extension Int64 {
  /// Quotient rounded towards minus infinity, and a remainder that is never negative.
  fileprivate func quotientAndRemainder(flooringBy divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
