// SPDX-License-Identifier: Apache-2.0

/// Digits of the base 16.
enum Hexadecimal {
  /// What a digit stands for; nil for another byte.
  static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// A byte's two digits.
  static func append(_ byte: UInt8, to text: inout [UInt8]) {
    for part in [byte >> 4, byte & 15] {
      text.append(part < 10 ? UInt8(ascii: "0") + part : UInt8(ascii: "a") + part - 10)
    }
  }
}
