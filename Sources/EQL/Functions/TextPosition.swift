// SPDX-License-Identifier: Apache-2.0

/// Positions in texts as Java counts them, in UTF-16 units: a character beyond the basic plane
/// counts as two.
enum TextPosition {
  /// The length of a text.
  static func length(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var units = 0
    for byte in text where byte & 0xC0 != 0x80 { units += byte >= 0xF0 ? 2 : 1 }
    return units
  }

  /// Where the byte stands that begins at a position; a position inside of a pair is its beginning,
  /// for half a character cannot be written in UTF-8.
  static func byte(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
    var units = 0
    for index in 0..<text.count where text[index] & 0xC0 != 0x80 {
      let width = text[index] >= 0xF0 ? 2 : 1
      if units + width > position { return index }
      units += width
    }
    return text.count
  }

  /// The same, a position inside of a pair being its end.
  static func byte(_ text: UnsafeBufferPointer<UInt8>, notBefore position: Int) -> Int {
    var units = 0
    for index in 0..<text.count where text[index] & 0xC0 != 0x80 {
      if units >= position { return index }
      units += text[index] >= 0xF0 ? 2 : 1
    }
    return text.count
  }

  /// The position of a byte that begins a character.
  static func position(_ text: UnsafeBufferPointer<UInt8>, ofByte byte: Int) -> Int {
    length(UnsafeBufferPointer(rebasing: text[..<byte]))
  }
}
