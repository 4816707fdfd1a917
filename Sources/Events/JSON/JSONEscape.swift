// SPDX-License-Identifier: Apache-2.0

/// What stands behind a backslash in a JSON string (RFC 8259, section 7).
package enum JSONEscape {
  /// The byte that a letter stands for; nil for `u`, and for what is no escape.
  @inline(__always)
  package static func byte(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }

  /// Whether a unit of UTF-16 is the first half of a pair.
  package static func isFirstHalf(_ unit: UInt16) -> Bool { 0xD800..<0xDC00 ~= unit }

  /// The character of one unit; half a pair alone is U+FFFD.
  package static func scalar(_ unit: UInt16) -> Unicode.Scalar {
    Unicode.Scalar(unit) ?? "\u{FFFD}"
  }

  /// The character of a pair; nil where the second is not its other half.
  package static func scalar(_ first: UInt16, _ second: UInt16) -> Unicode.Scalar? {
    guard isFirstHalf(first), 0xDC00..<0xE000 ~= second else { return nil }
    return Unicode.Scalar(0x10000 + (UInt32(first - 0xD800) << 10) + UInt32(second - 0xDC00))
  }
}
