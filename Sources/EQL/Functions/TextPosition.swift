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

  /// Where `part` first stands at or after a byte.
  static func first(
    _ part: UnsafeBufferPointer<UInt8>,
    in text: UnsafeBufferPointer<UInt8>,
    from start: Int = 0
  ) -> Int? {
    guard part.count <= text.count, start <= text.count - part.count else { return nil }
    for index in start...(text.count - part.count) where stands(part, in: text, at: index) {
      return index
    }
    return nil
  }

  /// Where `part` last stands at or after a byte.
  static func last(
    _ part: UnsafeBufferPointer<UInt8>,
    in text: UnsafeBufferPointer<UInt8>,
    from start: Int
  ) -> Int? {
    guard part.count <= text.count, start <= text.count - part.count else { return nil }
    for index in (start...(text.count - part.count)).reversed()
    where stands(part, in: text, at: index) {
      return index
    }
    return nil
  }

  /// Whether `part` stands at a byte.
  static func stands(
    _ part: UnsafeBufferPointer<UInt8>,
    in text: UnsafeBufferPointer<UInt8>,
    at place: Int
  ) -> Bool {
    guard place >= 0, place + part.count <= text.count else { return false }
    for index in 0..<part.count where text[place + index] != part[index] { return false }
    return true
  }
}
