// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Small files and links of the kernel's file systems, as bytes.
package enum FileReading {
  /// Reads a whole file of at most `limit` bytes (the rest is left out); nil if it cannot be read.
  package static func bytes(_ path: String, limit: Int = 1 << 20) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var content: [UInt8] = []
    // Files in /proc have no size: read until there is no more.
    while content.count < limit {
      let wanted = min(4096, limit - content.count)
      var count = 0
      let chunk = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
        count = read(descriptor, buffer.baseAddress, wanted)
        filled = max(count, 0)
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return nil }
      if count == 0 { break }
      content += chunk
    }
    return content
  }

  /// The text of a file without the white space at its end, U+FFFD for what is not UTF-8.
  package static func text(_ path: String, limit: Int = 1 << 20) -> String? {
    guard var bytes = bytes(path, limit: limit) else { return nil }
    while let last = bytes.last, last == 0x0A || last == 0x20 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Where a symbolic link points; nil if it cannot be read.
  package static func link(_ path: String) -> [UInt8]? {
    var count = 0
    let target = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, filled in
      count = buffer.withMemoryRebound(to: CChar.self) { text in
        text.baseAddress.map { readlink(path, $0, text.count) } ?? -1
      }
      filled = max(count, 0)
    }
    return count < 0 ? nil : target
  }
}
