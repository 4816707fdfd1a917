// SPDX-License-Identifier: Apache-2.0

/// What becomes of bytes that claim to be text.
enum UTF8Text {
  /// Whether bytes are UTF-8.
  static func isValid(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      let raw = UnsafeRawBufferPointer(bytes)
      var place = 0
      // Nearly all logs are ASCII: eight bytes are looked at at a time.
      while place + 8 <= raw.count {
        let word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        if word & 0x8080_8080_8080_8080 != 0 { break }
        place += 8
      }
      while place < raw.count, raw[place] < 0x80 { place += 1 }
      guard place < raw.count else { return true }
      return String(validating: UnsafeBufferPointer(rebasing: bytes[place...]), as: UTF8.self)
        != nil
    }
  }

  /// The same with U+FFFD where it is not.
  static func repaired(_ bytes: [UInt8]) -> [UInt8] {
    Array(String(decoding: bytes, as: UTF8.self).utf8)
  }

  /// Appends a character's UTF-8; U+FFFD for what is no character.
  static func append(_ scalar: UInt32, to text: inout [UInt8]) {
    let scalar = Unicode.Scalar(scalar) ?? "\u{FFFD}"
    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { text.append(byte) }
  }
}
