// SPDX-License-Identifier: Apache-2.0

/// Base64 (RFC 4648, the standard alphabet).
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
  )

  /// The digit of the lowest six bits.
  static func digit(_ value: UInt64) -> UInt8 { alphabet[Int(truncatingIfNeeded: value & 63)] }

  /// The text of some bytes, with padding.
  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group = UInt32(bytes[start]) << 16
      if count > 1 { group |= UInt32(bytes[start + 1]) << 8 }
      if count > 2 { group |= UInt32(bytes[start + 2]) }
      for place in 0..<4 {
        let digit = Int(group >> UInt32(18 - 6 * place)) & 63
        text.append(place <= count ? alphabet[digit] : 0x3D)
      }
    }
    return text
  }

  /// The bytes of a text; nil if it holds anything but the alphabet and padding at its end.
  static func decode(_ text: StaticString) -> [UInt8]? {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
    var bytes: [UInt8] = []
    var group: UInt32 = 0
    var bits: UInt32 = 0
    let isValid = text.withUTF8Buffer { digits in
      bytes.reserveCapacity(digits.count / 4 * 3)
      for digit in digits {
        if digit == 0x3D { break }
        let value = values[Int(digit)]
        guard value != 0xFF else { return false }
        group = (group << 6 | UInt32(value)) & 0xFFFFFF
        bits += 6
        if bits >= 8 {
          bits -= 8
          bytes.append(UInt8(truncatingIfNeeded: group >> bits))
        }
      }
      return true
    }
    return isValid ? bytes : nil
  }
}
