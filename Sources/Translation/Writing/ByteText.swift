// SPDX-License-Identifier: Apache-2.0

/// Compares bytes with a text of the program's: their number first, for most differ in it.
enum ByteText {
  static func equals(_ bytes: [UInt8], _ text: StaticString) -> Bool {
    guard bytes.count == text.utf8CodeUnitCount else { return false }
    return equals(bytes[...], text)
  }

  /// Whether a text of the program's stands somewhere in bytes.
  static func contains(_ bytes: [UInt8], _ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard length > 0, bytes.count >= length else { return length == 0 }
    for start in 0...(bytes.count - length)
    where bytes[start] == text.utf8Start[0] && equals(bytes[start..<(start + length)], text) {
      return true
    }
    return false
  }

  static func equals(_ bytes: ArraySlice<UInt8>, _ text: StaticString) -> Bool {
    guard bytes.count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { text in
      bytes.withUnsafeBufferPointer { bytes in
        for place in 0..<text.count where bytes[place] != text[place] { return false }
        return true
      }
    }
  }
}
