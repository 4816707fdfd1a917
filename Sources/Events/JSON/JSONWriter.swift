// SPDX-License-Identifier: Apache-2.0

/// Writes JSON into a buffer that is used again and again; whatever goes in, valid UTF-8 comes out.
package struct JSONWriter {
  /// What was written.
  package private(set) var bytes: [UInt8] = []
  /// Whether a byte that was not UTF-8 has become U+FFFD since this was last reset.
  package var hasRepaired = false
  private var clock = TimestampText()

  /// An empty one with room for so many bytes.
  package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  /// Forgets what was written and keeps the memory.
  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Appends zero bytes.
  package mutating func pad(_ count: Int) {
    bytes.append(contentsOf: repeatElement(0, count: count))
  }

  /// Takes the last `count` bytes off.
  package mutating func removeLast(_ count: Int) { bytes.removeLast(count) }

  /// JSON text as it stands.
  package mutating func raw(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// JSON text as it stands.
  package mutating func raw(_ text: [UInt8]) { bytes += text }

  /// JSON text as it stands.
  package mutating func raw(_ text: ArraySlice<UInt8>) { bytes += text }

  /// One byte of ASCII as it stands.
  package mutating func byte(_ byte: UInt8) { bytes.append(byte) }

  /// A whole number.
  @inlinable package mutating func number<Number: FixedWidthInteger>(_ value: Number) {
    if value < 0 { raw("-") }
    digits(UInt64(value.magnitude))
  }

  /// `true` or `false`.
  package mutating func boolean(_ value: Bool) { value ? raw("true") : raw("false") }

  /// A string with its quotes.
  package mutating func string(_ text: [UInt8]) {
    bytes.append(0x22)
    stringContent(text.span)
    bytes.append(0x22)
  }

  /// A string with its quotes.
  package mutating func string(_ text: String) { string(Array(text.utf8)) }

  /// A string without its quotes, so that several can follow each other.
  package mutating func stringContent(_ text: Span<UInt8>) {
    text.withUnsafeBufferPointer { text in
      var index = 0
      while index < text.count {
        var end = index
        while end < text.count, Self.isPlain(text[end]) { end += 1 }
        if end > index {
          bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[index..<end]))
        }
        guard end < text.count else { return }
        index = end
        if text[index] < 0x80 {
          escape(text[index])
          index += 1
        } else {
          let length = Self.sequenceLength(text, at: index)
          if length == 0 {
            raw("\u{FFFD}")
            hasRepaired = true
            index += 1
          } else {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[index..<(index + length)]))
            index += length
          }
        }
      }
    }
  }

  /// A time as `"2026-01-10T12:00:00.123456789Z"`, from nanoseconds since 1970.
  package mutating func timestamp(_ nanoseconds: Int64) {
    clock.set(nanoseconds)
    clock.text.span.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
  }

  @usableFromInline mutating func digits(_ value: UInt64) {
    var rest = value
    var text = InlineArray<20, UInt8>(repeating: 0x30)
    var first = 20
    repeat {
      first -= 1
      text[first] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    text.span.extracting(first...).withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case 0x22: raw("\\\"")
    case 0x5C: raw("\\\\")
    case 0x08: raw("\\b")
    case 0x09: raw("\\t")
    case 0x0A: raw("\\n")
    case 0x0C: raw("\\f")
    case 0x0D: raw("\\r")
    default:
      raw("\\u00")
      bytes.append(byte >> 4 == 0 ? 0x30 : 0x31)
      let low = byte & 15
      bytes.append(low < 10 ? 0x30 + low : 0x57 + low)
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x80 && byte != 0x22 && byte != 0x5C
  }

  /// Length of the well-formed UTF-8 sequence of two bytes or more that begins here; 0 if none does
  /// (Unicode, table 3-7).
  private static func sequenceLength(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let first = text[index]
    let length: Int
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return 0
    }
    guard index + length <= text.count else { return 0 }
    let second = text[index + 1]
    let isSecondGood =
      switch first {
      case 0xE0: (0xA0...0xBF).contains(second)
      case 0xED: (0x80...0x9F).contains(second)
      case 0xF0: (0x90...0xBF).contains(second)
      case 0xF4: (0x80...0x8F).contains(second)
      default: (0x80...0xBF).contains(second)
      }
    guard isSecondGood else { return 0 }
    for place in 2..<max(length, 2) where text[index + place] & 0xC0 != 0x80 { return 0 }
    return length
  }
}
