// SPDX-License-Identifier: Apache-2.0

extension TextPosition {
  /// Shorter parts are compared at each place: that costs no more than their length.
  private static let shortPart = 32

  /// Where `part` first stands at or after a byte. Both texts may come from an event, so the work is
  /// linear in their lengths.
  static func first(
    _ part: UnsafeBufferPointer<UInt8>,
    in text: UnsafeBufferPointer<UInt8>,
    from start: Int = 0
  ) -> Int? {
    guard part.count <= text.count, start <= text.count - part.count else { return nil }
    guard part.count <= shortPart else { return search(part, text, start, wantsLast: false) }
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
    guard part.count <= shortPart else { return search(part, text, start, wantsLast: true) }
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

  /// Knuth, Morris and Pratt: where the part may begin again within itself tells how far to go back.
  private static func search(
    _ part: UnsafeBufferPointer<UInt8>,
    _ text: UnsafeBufferPointer<UInt8>,
    _ start: Int,
    wantsLast: Bool
  ) -> Int? {
    // For each length that matched, the longest beginning of the part that ends there too.
    var borders = [Int](repeating: 0, count: part.count)
    var matched = 0
    for index in 1..<part.count {
      while matched > 0, part[index] != part[matched] { matched = borders[matched - 1] }
      if part[index] == part[matched] { matched += 1 }
      borders[index] = matched
    }
    var found: Int?
    matched = 0
    for index in start..<text.count {
      while matched > 0, text[index] != part[matched] { matched = borders[matched - 1] }
      if text[index] == part[matched] { matched += 1 }
      guard matched == part.count else { continue }
      found = index - part.count + 1
      if !wantsLast { return found }
      matched = borders[matched - 1]
    }
    return found
  }
}
