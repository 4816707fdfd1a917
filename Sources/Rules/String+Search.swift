// SPDX-License-Identifier: Apache-2.0
import Glibc

extension String {
  /// Whether `mark` stands in it, byte for byte.
  ///
  /// For guides, which are long, and most of which have no mark: the C library looks for its first
  /// byte, many at a time, by their address.
  func holds(_ mark: StaticString) -> Bool {
    var text = self
    return text.withUTF8 { text in
      guard var start = UnsafeRawPointer(text.baseAddress) else { return false }
      let end = start + text.count
      let count = mark.utf8CodeUnitCount
      while end - start >= count,
        let found = memchr(start, Int32(mark.utf8Start.pointee), end - start - count + 1)
      {
        if memcmp(found, mark.utf8Start, count) == 0 { return true }
        start = UnsafeRawPointer(found) + 1
      }
      return false
    }
  }
}
