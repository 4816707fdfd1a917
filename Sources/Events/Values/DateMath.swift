// SPDX-License-Identifier: Apache-2.0

/// Elasticsearch's date maths: `now-9m`, `now/d`, `2020-01-01||+1M/d`.
package enum DateMath {
  /// The instant that an expression means when it is `now`; nil when it is none.
  package static func parse(_ text: String, now: Timestamp) -> Timestamp? {
    var bytes = ArraySlice(Array(text.utf8))
    let start: Timestamp
    if bytes.starts(with: "now".utf8) {
      start = now
      bytes = bytes.dropFirst(3)
    } else {
      let bar = UInt8(ascii: "|")
      let end = bytes.indices.first { index in
        bytes[index] == bar && index + 1 < bytes.endIndex && bytes[index + 1] == bar
      }
      guard let end else { return nil }
      let anchor = Array(bytes[..<end]).withUnsafeBytes { Timestamp.parse($0) }
      guard let anchor else { return nil }
      start = anchor
      bytes = bytes[(end + 2)...]
    }
    return apply(bytes, to: start)
  }

  private static func apply(_ steps: ArraySlice<UInt8>, to start: Timestamp) -> Timestamp? {
    var result = start
    var rest = steps
    while let sign = rest.popFirst() {
      if sign == UInt8(ascii: "/") {
        guard let unit = rest.popFirst(), let rounded = round(result, unit) else { return nil }
        result = rounded
        continue
      }
      guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
      let digits = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }
      rest = rest.dropFirst(digits.count)
      let count = digits.isEmpty ? 1 : Int(String(decoding: digits, as: UTF8.self))
      guard let count, count < 1_000_000_000, let unit = rest.popFirst() else { return nil }
      let signed = sign == UInt8(ascii: "-") ? -count : count
      guard let moved = add(result, signed, unit) else { return nil }
      result = moved
    }
    return result
  }

  /// Seconds of the units that are always as long.
  private static func seconds(_ unit: UInt8) -> Int64? {
    switch Unicode.Scalar(unit) {
    case "s": 1
    case "m": 60
    case "h", "H": 3600
    case "d": 86_400
    case "w": 604_800
    default: nil
    }
  }

  private static func add(_ start: Timestamp, _ count: Int, _ unit: UInt8) -> Timestamp? {
    if let seconds = seconds(unit) {
      let (span, first) = (seconds * 1_000_000_000).multipliedReportingOverflow(by: Int64(count))
      let (sum, second) = start.nanoseconds.addingReportingOverflow(span)
      return first || second ? nil : Timestamp(nanoseconds: sum)
    }
    guard unit == UInt8(ascii: "M") || unit == UInt8(ascii: "y") else { return nil }
    guard abs(count) < 100_000 else { return nil }
    var fields = DateFields(start)
    let months =
      fields.year * 12 + fields.month - 1 + (unit == UInt8(ascii: "y") ? count * 12 : count)
    fields.year = Int((Double(months) / 12).rounded(.down))
    fields.month = months - fields.year * 12 + 1
    fields.day = min(fields.day, DateFields.days(in: fields.month, of: fields.year))
    return fields.timestamp
  }

  private static func round(_ start: Timestamp, _ unit: UInt8) -> Timestamp? {
    var fields = DateFields(start)
    fields.nanosecond = 0
    switch Unicode.Scalar(unit) {
    case "s": return fields.timestamp
    case "m": fields.second = 0
    case "h", "H": (fields.minute, fields.second) = (0, 0)
    case "d": (fields.hour, fields.minute, fields.second) = (0, 0, 0)
    case "w":
      (fields.hour, fields.minute, fields.second) = (0, 0, 0)
      // 1970-01-01 was a Thursday; weeks begin on Monday.
      let days = DateFields.days(fields.year, fields.month, fields.day)
      let monday = days - ((days + 3) % 7 + 7) % 7
      (fields.year, fields.month, fields.day) = DateFields.civil(monday)
    case "M": (fields.day, fields.hour, fields.minute, fields.second) = (1, 0, 0, 0)
    case "y":
      (fields.month, fields.day, fields.hour, fields.minute, fields.second) = (1, 1, 0, 0, 0)
    default: return nil
    }
    return fields.timestamp
  }
}
