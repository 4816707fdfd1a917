// SPDX-License-Identifier: Apache-2.0
package import Events
import Glibc

/// A frame's text in blocks of the size that decoding likes.
package struct StoredBlocks: Sequence, IteratorProtocol {
  private static let size = 128 << 10

  private let text: StoredTexts.Text
  private let name: String
  private var start = 0
  private var firstLine = 1

  /// The blocks of a text.
  package init(_ text: StoredTexts.Text) {
    self.text = text
    name = "\(text.segment.name)@\(text.offset)"
  }

  /// The next block; nil at the end.
  package mutating func next() -> LineBlock? {
    guard start < text.bytes.count else { return nil }
    var end = Swift.min(start + Self.size, text.bytes.count)
    // Every text ends with a line break.
    while end < text.bytes.count, text.bytes[end - 1] != UInt8(ascii: "\n") { end += 1 }
    let block = text.bytes.withUnsafeBytes {
      let lines = UnsafeRawBufferPointer(rebasing: $0[start..<end])
      defer { firstLine += Self.lineCount(lines) }
      return LineBlock(lines, firstLine: firstLine, source: name)
    }
    start = end
    return block
  }

  /// Line breaks, found by the C library: byte by byte it would be a third of a search.
  package static func lineCount(_ lines: UnsafeRawBufferPointer) -> Int {
    guard var place = lines.baseAddress else { return 0 }
    let end = place + lines.count
    var count = 0
    while place < end, let found = memchr(place, 10, end - place) {
      count += 1
      place = UnsafeRawPointer(found) + 1
    }
    return count
  }
}
