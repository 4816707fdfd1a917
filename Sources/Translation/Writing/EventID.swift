import CCrypto
// SPDX-License-Identifier: Apache-2.0
import Events

/// The id of a translated event: the same for the same text, wherever it stands.
enum EventID {
  /// Half of the SHA-256 of a text, as digits: nobody can make two events of one id, and so hide one.
  static func digest(of text: [UInt8]) -> [UInt8] {
    var sum = [UInt8](repeating: 0, count: 32)
    text.withUnsafeBufferPointer { text in
      sum.withUnsafeMutableBufferPointer { sum in
        _ = SHA256(text.baseAddress, text.count, sum.baseAddress)
      }
    }
    var digits: [UInt8] = []
    digits.reserveCapacity(32)
    for byte in sum.prefix(16) { Hexadecimal.append(byte, to: &digits) }
    return digits
  }
}
