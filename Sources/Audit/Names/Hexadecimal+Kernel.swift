// SPDX-License-Identifier: Apache-2.0
package import Events

/// What the kernel writes in digits of the base 16.
extension Hexadecimal {
  /// The bytes that pairs of capital digits spell, as the kernel writes them; nil for any other text.
  package static func bytes(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard !text.isEmpty, text.count.isMultiple(of: 2) else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(text.count / 2)
    var high: UInt8?
    for byte in text {
      guard byte < 0x61, let value = value(byte) else { return nil }
      if let first = high {
        result.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return result
  }

  /// A number of at most 16 digits.
  static func number(_ text: ArraySlice<UInt8>) -> UInt64? {
    guard (1...16).contains(text.count) else { return nil }
    var result: UInt64 = 0
    for byte in text {
      guard let value = value(byte) else { return nil }
      result = result << 4 | UInt64(value)
    }
    return result
  }
}
