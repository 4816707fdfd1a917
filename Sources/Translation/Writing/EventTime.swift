// SPDX-License-Identifier: Apache-2.0
import Events

/// Times as events have them.
enum EventTime {
  /// Nanoseconds since 1970.
  static func text(nanoseconds: Int64) -> [UInt8] {
    let digits = nanoseconds % 1_000 == 0 ? 6 : 9
    return Array(Timestamp(nanoseconds: nanoseconds).iso8601(fractionDigits: digits).utf8)
  }

  /// Microseconds since 1970 as digits; nil where they are none.
  static func text(microseconds: [UInt8]?) -> [UInt8]? {
    guard let microseconds, microseconds.count <= 16,
      let value = Int64(String(decoding: microseconds, as: UTF8.self)), value >= 0
    else { return nil }
    return text(nanoseconds: value * 1_000)
  }

  /// `2026-01-10 12:00:00.123`, of the zone UTC, as ISO 8601; nil for anything else.
  static func text(spaced: [UInt8]?) -> [UInt8]? {
    guard var text = spaced, text.count >= 19, text.count <= 40,
      text[10] == 0x20 || text[10] == UInt8(ascii: "T"),
      text[0...9].allSatisfy({ 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "-") })
    else { return nil }
    text[10] = UInt8(ascii: "T")
    if text.last != UInt8(ascii: "Z") { text.append(UInt8(ascii: "Z")) }
    return text
  }
}
