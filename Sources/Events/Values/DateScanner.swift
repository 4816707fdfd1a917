// SPDX-License-Identifier: Apache-2.0

/// Reads the pieces of a date from bytes.
struct DateScanner {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position == bytes.count }

  /// Passes over one character if it is there.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func skip(byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  /// Exactly `count` digits.
  mutating func digits(_ count: Int) -> Int? {
    guard position + count <= bytes.count else { return nil }
    var value = 0
    for index in position..<position + count {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    position += count
    return value
  }

  /// One or more digits as nanoseconds; digits behind the ninth are dropped.
  mutating func fraction() -> Int? {
    var value = 0
    var count = 0
    while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 {
      if count < 9 { value = value * 10 + Int(bytes[position] &- UInt8(ascii: "0")) }
      count += 1
      position += 1
    }
    guard count > 0 else { return nil }
    for _ in min(count, 9)..<9 { value *= 10 }
    return value
  }

  /// A whole number with an optional minus.
  mutating func integer() -> Int64? {
    let isNegative = skip("-")
    var value: Int64 = 0
    var count = 0
    while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 {
      let digit = Int64(bytes[position] &- UInt8(ascii: "0"))
      let (product, first) = value.multipliedReportingOverflow(by: 10)
      let (sum, second) = product.addingReportingOverflow(digit)
      if first || second { return nil }
      value = sum
      count += 1
      position += 1
    }
    return count > 0 ? (isNegative ? -value : value) : nil
  }

  /// `HH[:mm[:ss[.fraction]]]` and a zone.
  mutating func time(_ date: inout DateFields) -> Bool {
    guard let hour = digits(2) else { return false }
    date.hour = hour
    if skip(":") {
      guard let minute = digits(2) else { return false }
      date.minute = minute
      if skip(":") {
        guard let second = digits(2) else { return false }
        date.second = second
        if skip(".") || skip(",") {
          guard let fraction = fraction() else { return false }
          date.nanosecond = fraction
        }
      }
    }
    return isAtEnd || zone(&date)
  }

  /// `Z`, `+02:00`, `-0530`, `+02`
  mutating func zone(_ date: inout DateFields) -> Bool {
    if skip("Z") || skip("z") { return true }
    let sign = skip("+") ? 1 : skip("-") ? -1 : 0
    guard sign != 0, let hours = digits(2), hours <= 18 else { return false }
    var minutes = 0
    if skip(":") || !isAtEnd {
      guard let value = digits(2), value < 60 else { return false }
      minutes = value
    }
    date.offset = sign * (hours * 3600 + minutes * 60)
    return true
  }
}
