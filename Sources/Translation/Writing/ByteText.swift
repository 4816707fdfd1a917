// SPDX-License-Identifier: Apache-2.0

/// Compares bytes with a text of the program's: their number first, for most differ in it.
enum ByteText {
  static func equals(_ bytes: [UInt8], _ text: StaticString) -> Bool {
    guard bytes.count == text.utf8CodeUnitCount else { return false }
    return equals(bytes[...], text)
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
