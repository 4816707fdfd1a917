// SPDX-License-Identifier: Apache-2.0

/// Control characters that JSON allows in a string as they are, and a terminal obeys: U+007F, and those from
/// U+0080 to U+009F, of which U+009B begins a sequence as ESC [ does.
///
/// In JSON they stand in strings only, so that writing them as `\u00XX` changes the spelling and not the
/// value. All other text that is shown has none.
enum ControlEscapes {
  /// The text with such characters written out; nil where there are none, as nearly always.
  static func escaped(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    guard var place = first(in: text, from: 0) else { return nil }
    var out: [UInt8] = []
    out.reserveCapacity(text.count + 64)
    var plain = 0
    while true {
      out.append(contentsOf: text[plain..<place])
      let isDelete = text[place] == 0x7F
      let scalar = isDelete ? 0x7F : text[place + 1]
      out.append(contentsOf: #"\u00"#.utf8)
      for digit in [scalar >> 4, scalar & 15] {
        out.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
      }
      plain = place + (isDelete ? 1 : 2)
      guard let next = first(in: text, from: plain) else { break }
      place = next
    }
    out.append(contentsOf: text[plain...])
    return out
  }

  /// The next such character; eight bytes are looked at at a time.
  private static func first(in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var place = start
    while place < text.count {
      while place + 8 <= text.count {
        let word = text.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        // A byte that differs in nothing borrows from its high bit. A borrow may reach the next byte: then
        // these eight are looked at one by one.
        let deletes = (word ^ 0x7F7F_7F7F_7F7F_7F7F)
        let leads = (word ^ 0xC2C2_C2C2_C2C2_C2C2)
        let ones: UInt64 = 0x0101_0101_0101_0101
        let found = ((deletes &- ones) & ~deletes) | ((leads &- ones) & ~leads)
        if found & 0x8080_8080_8080_8080 != 0 { break }
        place += 8
      }
      for _ in 0..<min(8, text.count - place) {
        if text[place] == 0x7F { return place }
        if text[place] == 0xC2, place + 1 < text.count, 0x80...0x9F ~= text[place + 1] {
          return place
        }
        place += 1
      }
    }
    return nil
  }
}
