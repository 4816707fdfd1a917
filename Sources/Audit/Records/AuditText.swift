// SPDX-License-Identifier: Apache-2.0

/// Compares bytes of a log with a text of the program's: their number first, for most differ in it.
enum AuditText {
  @inline(__always)
  static func equals(_ bytes: ArraySlice<UInt8>, _ text: StaticString) -> Bool {
    guard bytes.count == text.utf8CodeUnitCount else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      for place in 0..<bytes.count where bytes[place] != text.utf8Start[place] { return false }
      return true
    }
  }
}
