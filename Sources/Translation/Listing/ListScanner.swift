// SPDX-License-Identifier: Apache-2.0
import CSimdJSON

/// Takes the documents out of a JSON text that is no line of its own for each: the elements of an array,
/// the hits of an answer of Elasticsearch (`_search`, `_eql/search`, sequences too), or documents that are
/// laid out over several lines.
///
/// It is read byte by byte, and only one document is held at a time, of at most 16 MiB. White space between
/// values goes, so that a document is the same text however it was laid out.
struct ListScanner {
  /// Most bytes of a document.
  private let maximumBytes: Int

  /// Whether the elements of an answer of Elasticsearch were met.
  private(set) var hasFoundAnswer = false
  /// Documents that ended, those included that were too long.
  private(set) var ended = 0
  /// Lines of the text so far.
  private(set) var line = 1
  /// The lines at which documents end that were too long, since they were last asked for.
  private var tooLong: [Int] = []

  private var path = ListPath()
  /// The document so far, and whether what is read belongs to it.
  private var held: [UInt8] = []
  private var isHolding = false
  private var isTooLong = false
  /// Arrays and objects that are open in an element of a list; nil outside of one.
  private var depth: Int?
  private var isInString = false
  private var isEscaped = false
  /// Lines written so far.
  private var written = 0

  /// Takes documents of at most so many bytes, as lines have.
  init(maximumBytes: Int = Int(SL_MAX_LINE)) { self.maximumBytes = maximumBytes }

  /// Whether the text ended inside a list.
  var isInList: Bool { path.isInList }

  /// The lines of documents that were too long, once.
  mutating func takeTooLong() -> [Int] {
    defer { tooLong = [] }
    return tooLong
  }

  /// Reads on, and appends the documents that are complete, each at the number of the line on which it ends,
  /// or behind those before it.
  mutating func take(_ text: UnsafeRawBufferPointer, into output: inout [UInt8]) {
    // What is held and not copied yet begins here.
    var run = 0
    var place = 0
    while place < text.count {
      let byte = text[place]
      if isInString {
        place += 1
        guard byte == UInt8(ascii: "\n") else {
          readString(byte)
          continue
        }
        // No string reaches over a line: it was cut off, and is not to take the rest with it.
        hold(text[run..<(place - 1)])
        hold(CollectionOfOne(0x20))
        run = place
        isInString = false
        isEscaped = false
        line += 1
        continue
      }
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D:
        hold(text[run..<place])
        if depth == 0 { end(into: &output) }
        if byte == 0x0A { line += 1 }
        run = place + 1
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if !isHolding { run = place }
        open(isObject: byte == UInt8(ascii: "{"))
        if !isHolding { run = place + 1 }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 {
          hold(text[run..<place])
          end(into: &output)
        }
        let wasHolding = isHolding
        if close() {
          if wasHolding { hold(text[run...place]) }
          end(into: &output)
        }
        if !isHolding { run = place + 1 }
      case UInt8(ascii: ","):
        if depth == 0 {
          hold(text[run..<place])
          end(into: &output)
          run = place + 1
        }
      case UInt8(ascii: ":"):
        if depth == nil { path.name() }
      default:
        if !isHolding { run = place }
        begin()
        if byte == UInt8(ascii: "\"") {
          isInString = true
          if depth == nil { path.beginText() }
        }
      }
      place += 1
    }
    if isHolding, run < text.count { hold(text[run...]) }
  }

  private mutating func readString(_ byte: UInt8) {
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == UInt8(ascii: "\"") {
      isInString = false
      return
    }
    if depth == nil { path.text(byte) }
  }

  /// A value that is no array and no object begins, or goes on.
  private mutating func begin() {
    guard depth == nil, path.isAtElement else { return }
    depth = 0
    isHolding = true
  }

  private mutating func open(isObject: Bool) {
    if let depth {
      self.depth = depth + 1
    } else if path.isAtElement, !path.isEmpty {
      depth = 1
      isHolding = true
    } else {
      if path.isEmpty, isObject { isHolding = true }
      path.open(isObject: isObject)
      if path.isInAnswer {
        hasFoundAnswer = true
        isHolding = false
        isTooLong = false
        held.removeAll(keepingCapacity: true)
      }
    }
  }

  /// Whether a document ends here.
  private mutating func close() -> Bool {
    if let depth {
      self.depth = depth - 1
      return depth <= 1
    }
    path.close()
    return path.isEmpty && isHolding
  }

  private mutating func hold(_ part: some Collection<UInt8>) {
    guard isHolding, !isTooLong else { return }
    guard held.count + part.count <= maximumBytes else {
      isTooLong = true
      held.removeAll()
      return
    }
    held.append(contentsOf: part)
  }

  private mutating func end(into output: inout [UInt8]) {
    depth = nil
    isHolding = false
    ended += 1
    if isTooLong {
      isTooLong = false
      tooLong.append(line)
      return
    }
    if written < line - 1 {
      output.append(contentsOf: repeatElement(0x0A, count: line - 1 - written))
      written = line - 1
    }
    output.append(contentsOf: held)
    output.append(0x0A)
    written += 1
    held.removeAll(keepingCapacity: true)
  }

  /// The text has ended: what is not whole is a line as well, and will be reported as one.
  mutating func finish(into output: inout [UInt8]) {
    if isHolding { end(into: &output) }
  }
}
