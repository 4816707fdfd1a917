// SPDX-License-Identifier: Apache-2.0
import EQL

/// A TOML string with the place of each of its bytes in the file, so that a range inside the query
/// can be shown where it was written.
struct TOMLString: Sendable {
  /// The value's bytes.
  let content: [UInt8]
  /// For each byte of `content`, and one behind the last, its offset in the file.
  let offsets: [Int]

  /// Reads the string literal that stands at `range`; nil when there is none.
  init?(_ bytes: [UInt8], at range: SourceRange) {
    guard range.lowerBound < bytes.count else { return nil }
    let literal = bytes[range.lowerBound..<min(range.upperBound, bytes.count)]
    guard let quote = literal.first, quote == 34 || quote == 39 else { return nil }
    let isLong = literal.starts(with: [quote, quote, quote]) && literal.count >= 6
    let width = isLong ? 3 : 1
    guard literal.count >= 2 * width else { return nil }
    var position = literal.startIndex + width
    let end = literal.endIndex - width
    if isLong, position < end {
      // A line break right behind the opening quotes is not part of the value.
      if bytes[position] == 13, position + 1 < end, bytes[position + 1] == 10 { position += 1 }
      if bytes[position] == 10 { position += 1 }
    }
    var content: [UInt8] = []
    var offsets: [Int] = []
    while position < end {
      // The parser reads CR LF as one line break.
      if isLong, bytes[position] == 13, position + 1 < end, bytes[position + 1] == 10 {
        position += 1
        continue
      }
      guard quote == 34, bytes[position] == UInt8(ascii: "\\"), position + 1 < end else {
        content.append(bytes[position])
        offsets.append(position)
        position += 1
        continue
      }
      let (text, length) = Self.escape(bytes[position..<end])
      content += text
      offsets += Array(repeating: position, count: text.count)
      position += length
    }
    offsets.append(max(position, literal.startIndex))
    self.content = content
    self.offsets = offsets
  }

  /// A range of the value as a range of the file.
  func fileRange(_ range: SourceRange) -> SourceRange {
    let last = offsets.count - 1
    return SourceRange(offsets[min(range.lowerBound, last)], offsets[min(range.upperBound, last)])
  }

  /// What an escape stands for and how long it is.
  private static func escape(_ text: ArraySlice<UInt8>) -> ([UInt8], Int) {
    let start = text.startIndex
    let simple: [UInt8: UInt8] = [
      98: 8, 116: 9, 110: 10, 102: 12, 114: 13, 34: 34, 92: 92, 101: 27,
    ]
    let letter = text[start + 1]
    if let byte = simple[letter] { return ([byte], 2) }
    if letter == UInt8(ascii: "u") || letter == UInt8(ascii: "U") {
      let count = letter == UInt8(ascii: "u") ? 4 : 8
      let digits = text.dropFirst(2).prefix(count)
      if let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
        let scalar = Unicode.Scalar(value)
      {
        return (Array(String(Character(scalar)).utf8), 2 + count)
      }
      return ([], 2)
    }
    // A backslash at the end of a line swallows the line break and the blanks behind it.
    let rest = text.dropFirst().prefix { [32, 9, 10, 13].contains($0) }
    return ([], 1 + rest.count)
  }
}
