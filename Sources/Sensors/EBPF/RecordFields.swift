// SPDX-License-Identifier: Apache-2.0

/// Reads the numbers of a record one after the other; both supported architectures are little-endian.
struct RecordFields {
  /// Where the next one begins; the caller has looked that the record is long enough.
  var offset: Int

  mutating func next<Number: FixedWidthInteger>(_ bytes: Span<UInt8>) -> Number {
    var value: UInt64 = 0
    for index in 0..<MemoryLayout<Number>.size {
      value |= UInt64(bytes[offset + index]) << UInt64(8 * index)
    }
    offset += MemoryLayout<Number>.size
    return Number(truncatingIfNeeded: value)
  }

  /// The bytes up to the first NUL.
  static func text(_ bytes: Span<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    for index in bytes.indices {
      if bytes[index] == 0 { break }
      result.append(bytes[index])
    }
    return result
  }
}
