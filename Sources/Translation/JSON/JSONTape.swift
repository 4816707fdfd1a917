// SPDX-License-Identifier: Apache-2.0

/// A JSON document as a flat list of its values, in the order of the text: read by the line, at the
/// price of a pass over it. What is not looked at can be written as it stands.
///
/// The memory is used again for each document.
struct JSONTape {
  /// What a value is.
  enum Kind: UInt8 {
    case null
    case bool
    case number
    case string
    case object
    case array
  }

  /// A value, or a member's name, which stands right before its value.
  struct Node {
    var kind: Kind
    /// Whether it is a string in which something is escaped.
    var isEscaped = false
    /// Whether it was given out as a field of its own: the rest of its object goes without it.
    var isTaken = false
    /// Its text, a string's quotes included.
    var range: Range<Int>
    /// The value behind it and all that it holds.
    var next: Int
  }

  /// The document as UTF-8; bytes that were not have become U+FFFD.
  private(set) var bytes: [UInt8] = []
  private(set) var nodes: [Node] = []
  /// Whether a string holds a `\u`: such a text may be half a character, and is written anew.
  private(set) var hasUnicodeEscapes = false
  private var open: [Int] = []

  /// The document's own value.
  static let root = 0
  /// How many arrays and objects may lie within one another.
  private static let depthLimit = 200

  /// Reads a document; nil, or why it is none.
  mutating func parse(_ text: Span<UInt8>) -> String? {
    bytes.removeAll(keepingCapacity: true)
    text.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    if !UTF8Text.isValid(bytes) { bytes = UTF8Text.repaired(bytes) }
    nodes.removeAll(keepingCapacity: true)
    open.removeAll(keepingCapacity: true)
    hasUnicodeEscapes = false
    var scanner = JSONScanner(count: bytes.count)
    // The scanner meets a byte behind the end instead of asking each time where it is.
    bytes.append(0)
    defer { bytes.removeLast() }
    return bytes.withUnsafeBufferPointer { read($0, &scanner) }
  }

  private mutating func read(
    _ text: UnsafeBufferPointer<UInt8>,
    _ scanner: inout JSONScanner
  ) -> String? {
    var needsKey = false
    while true {
      scanner.skipSpace(text)
      if needsKey {
        let start = scanner.index
        guard text[start] == UInt8(ascii: "\""), let string = scanner.string(text) else {
          return scanner.reason("a member's name is missing or broken")
        }
        append(.string, start..<scanner.index, string)
        scanner.skipSpace(text)
        guard text[scanner.index] == UInt8(ascii: ":") else { return scanner.reason("no colon") }
        scanner.index += 1
        scanner.skipSpace(text)
        needsKey = false
      }
      let start = scanner.index
      let first = text[start]
      switch first {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard open.count < Self.depthLimit else {
          return "nested deeper than \(Self.depthLimit) levels"
        }
        let isObject = first == UInt8(ascii: "{")
        open.append(nodes.count)
        append(isObject ? .object : .array, start..<start)
        scanner.index += 1
        scanner.skipSpace(text)
        // `{` and `}` lie two apart, and so do `[` and `]`.
        guard text[scanner.index] == first + 2 else {
          needsKey = isObject
          continue
        }
        scanner.index += 1
        close(at: scanner.index)
      case UInt8(ascii: "\""):
        guard let string = scanner.string(text) else { return scanner.reason("a broken string") }
        append(.string, start..<scanner.index, string)
      default:
        guard let kind = scanner.scalar(text) else { return scanner.reason("a broken value") }
        append(kind, start..<scanner.index)
      }
      switch endValues(text, &scanner) {
      case .another(let isMember): needsKey = isMember
      case .document: return nil
      case .broken(let reason): return reason
      }
    }
  }

  private enum AfterValue {
    case another(isMember: Bool)
    case document
    case broken(String)
  }

  /// Goes behind a value, and the ends of arrays and objects that follow it.
  private mutating func endValues(
    _ text: UnsafeBufferPointer<UInt8>,
    _ scanner: inout JSONScanner
  ) -> AfterValue {
    while let container = open.last {
      scanner.skipSpace(text)
      let isObject = nodes[container].kind == .object
      switch text[scanner.index] {
      case UInt8(ascii: ","):
        scanner.index += 1
        return .another(isMember: isObject)
      case isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"):
        scanner.index += 1
        close(at: scanner.index)
      default: return .broken(scanner.reason("no comma and no end"))
      }
    }
    scanner.skipSpace(text)
    return scanner.isAtEnd ? .document : .broken("something stands behind the JSON value")
  }

  private mutating func append(
    _ kind: Kind,
    _ range: Range<Int>,
    _ string: JSONScanner.Escapes = .none
  ) {
    if string == .unicode { hasUnicodeEscapes = true }
    nodes.append(
      Node(kind: kind, isEscaped: string != .none, range: range, next: nodes.count + 1)
    )
  }

  private mutating func close(at end: Int) {
    guard let container = open.popLast() else { return }
    nodes[container].range = nodes[container].range.lowerBound..<end
    nodes[container].next = nodes.count
  }

  /// Notes that a value is a field of its own.
  mutating func take(_ node: Int) { nodes[node].isTaken = true }
}
