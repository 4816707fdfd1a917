// SPDX-License-Identifier: Apache-2.0

/// Puts a JSON document together that is laid out over several lines, as `jq` writes it.
///
/// Only a line of one opening bracket begins such a document: a line that was cut off must not take
/// the next ones with it.
struct JSONLayout {
  enum Step {
    /// A bracket or comma of an array around the documents, or an empty line.
    case bracket
    /// The line is a document by itself, or none.
    case line
    /// The line belongs to a document that goes on.
    case held
    /// The document, and its number of lines.
    case document([UInt8], lines: Int)
    /// It was given up; its number of lines.
    case tooLong(lines: Int)
  }

  private static let maximumBytes = 4 << 20

  private var text: [UInt8] = []
  /// Lines of the document so far.
  private(set) var lines = 0
  private var depth = 0
  private var isInString = false
  /// Whether a backslash in a string came last.
  private var isEscaped = false

  mutating func take(_ line: Span<UInt8>) -> Step {
    let range = Self.trimmed(line)
    if lines == 0 {
      guard let first = range.first else { return .bracket }
      let isBracket =
        range.count == 1 || range.count == 2 && line[first + 1] == UInt8(ascii: ",")
      guard isBracket else { return .line }
      switch line[first] {
      case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","): return .bracket
      case UInt8(ascii: "{") where range.count == 1: break
      default: return .line
      }
    }
    lines += 1
    append(line, range)
    // Strings do not reach over lines, so that a space does for the line break.
    text.append(0x20)
    if depth <= 0 {
      while text.last == 0x20 || text.last == UInt8(ascii: ",") { text.removeLast() }
      let document = text
      return .document(document, lines: reset())
    }
    return text.count > Self.maximumBytes ? .tooLong(lines: reset()) : .held
  }

  private mutating func append(_ line: Span<UInt8>, _ range: Range<Int>) {
    line.withUnsafeBufferPointer { line in
      let part = UnsafeBufferPointer(rebasing: line[range])
      text.append(contentsOf: part)
      for byte in part {
        if isEscaped {
          isEscaped = false
          continue
        }
        switch byte {
        case UInt8(ascii: "\\"): isEscaped = isInString
        case UInt8(ascii: "\""): isInString.toggle()
        case UInt8(ascii: "{"), UInt8(ascii: "["): if !isInString { depth += 1 }
        case UInt8(ascii: "}"), UInt8(ascii: "]"): if !isInString { depth -= 1 }
        default: break
        }
      }
    }
  }

  /// Forgets what is held; how many lines it was.
  mutating func reset() -> Int {
    defer {
      text.removeAll(keepingCapacity: true)
      lines = 0
      depth = 0
      isInString = false
      isEscaped = false
    }
    return lines
  }

  private static func trimmed(_ line: Span<UInt8>) -> Range<Int> {
    var range = 0..<line.count
    while let last = range.last, line[last] <= 0x20 { range = range.lowerBound..<last }
    while let first = range.first, line[first] <= 0x20 { range = (first + 1)..<range.upperBound }
    return range
  }
}
