// SPDX-License-Identifier: Apache-2.0
import Events

/// The journal's export format: `NAME=value` a line, an empty line behind each entry. A value with line
/// breaks or other control characters comes as its name, a length of eight bytes, little end first, the
/// bytes, and a line break.
struct JournalExportTranslator: EventTranslator {
  /// Most bytes of an entry, as of a line.
  private static let maximumBytes = 16 << 20

  private var translation = JournalTranslation()
  private var entry = JournalEntry()
  /// Lines of the entry so far.
  private var lines = 0
  /// The name of a value that comes as bytes, and what of its length and itself was read.
  private var binary: (name: [UInt8], text: [UInt8])?
  /// Bytes of a value that are still to be passed over, for it is longer than an entry may be.
  private var skipping: UInt64 = 0
  private var problem: String?

  init() {}

  /// Whether a line begins an export.
  static func isField(_ line: [UInt8]) -> Bool {
    ["__CURSOR=", "__REALTIME_TIMESTAMP=", "__MONOTONIC_TIMESTAMP="]
      .contains { line.starts(with: $0.utf8) }
  }

  var counts: TranslationCounts { translation.counts }
  var reason: String? { translation.reason }
  var heldLines: Int { translation.heldLines(partial: lines) }

  mutating func translate(_ line: Span<UInt8>, into events: inout [UInt8]) {
    translation.read()
    lines += 1
    if skipping > 0 {
      skipping = skipping > UInt64(line.count) + 1 ? skipping - UInt64(line.count) - 1 : 0
      return
    }
    if binary != nil { return takeBinary(line) }
    if line.isEmpty { return endEntry(&events) }
    var text: [UInt8] = []
    line.withUnsafeBufferPointer { text.append(contentsOf: $0) }
    guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else {
      if Self.isName(text[...]) {
        binary = (text, [])
      } else {
        problem = problem ?? "a line of an entry is no field"
      }
      return
    }
    guard Self.isName(text[..<equals]) else {
      problem = problem ?? "a field has a name that no field of the journal has"
      return
    }
    append(Array(text[..<equals]), Array(text[(equals + 1)...]))
  }

  private mutating func append(_ name: [UInt8], _ value: [UInt8]) {
    if entry.bytes + value.count > Self.maximumBytes {
      problem = problem ?? "an entry is longer than 16 MiB"
    } else {
      entry.append(name, value)
    }
  }

  /// A line, with the break that ended it, of a length and its bytes.
  private mutating func takeBinary(_ line: Span<UInt8>) {
    guard let (name, begun) = binary else { return }
    var text = begun
    binary = nil
    line.withUnsafeBufferPointer { text.append(contentsOf: $0) }
    text.append(0x0A)
    guard text.count >= 8 else {
      binary = (name, text)
      return
    }
    let length = text[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(Self.maximumBytes) else {
      problem = problem ?? "a value is longer than 16 MiB"
      // The bytes and the line break behind them.
      let (rest, isOver) = length.addingReportingOverflow(1 + 8)
      skipping = isOver || rest <= UInt64(text.count) ? 0 : rest - UInt64(text.count)
      return
    }
    let end = 8 + Int(length)
    if text.count < end + 1 {
      binary = (name, text)
      return
    }
    guard text.count == end + 1, text[end] == 0x0A else {
      problem = problem ?? "a value is longer than it says"
      return
    }
    append(name, Array(text[8..<end]))
  }

  private mutating func endEntry(_ events: inout [UInt8]) {
    let count = lines
    let whole = entry
    let why = problem
    lines = 0
    entry = JournalEntry()
    problem = nil
    if let why { return translation.refuse(count, why) }
    if whole.isEmpty { return translation.without(count) }
    translation.take(whole, lines: count, &events)
  }

  private static func isName(_ text: ArraySlice<UInt8>) -> Bool {
    !text.isEmpty && text.count <= 64
      && text.allSatisfy {
        0x41...0x5A ~= $0 || 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "_")
      }
  }

  mutating func pause(into events: inout [UInt8]) { translation.pause(&events) }

  mutating func finish(into events: inout [UInt8]) {
    if binary != nil || skipping > 0 { problem = problem ?? "the input ends inside a value" }
    binary = nil
    skipping = 0
    if lines > 0 { endEntry(&events) }
    translation.finish(&events)
  }
}
