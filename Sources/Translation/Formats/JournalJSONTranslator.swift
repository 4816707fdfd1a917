// SPDX-License-Identifier: Apache-2.0
import Events

/// `journalctl --output=json`: an entry a line. A value that is no text comes as a list of its bytes,
/// several of one name as a list of them, and one that is too long as null.
struct JournalJSONTranslator: EventTranslator {
  private var translation = JournalTranslation()
  private var tape = JSONTape()
  private var layout = JSONLayout()

  init() {}

  var counts: TranslationCounts { translation.counts }
  var reason: String? { translation.reason }
  var heldLines: Int { translation.heldLines(partial: layout.lines) }

  mutating func translate(_ line: Span<UInt8>, into events: inout [UInt8]) {
    translation.read()
    switch layout.take(line) {
    case .bracket: translation.without(1)
    case .held: break
    case .line: take(line, lines: 1, &events)
    case .document(let text, let lines): take(text.span, lines: lines, &events)
    case .tooLong(let lines):
      translation.refuse(lines, "a document of more than 4 MiB over several lines")
    }
  }

  private mutating func take(_ text: Span<UInt8>, lines: Int, _ events: inout [UInt8]) {
    if let problem = tape.parse(text) { return translation.refuse(lines, problem) }
    guard tape.kind(JSONTape.root) == .object else {
      return translation.refuse(lines, "no entry of the journal")
    }
    var entry = JournalEntry()
    for child in tape.children(of: JSONTape.root) {
      guard let name = tape.text(child - 1) else { continue }
      for value in values(child) { entry.append(name, value) }
    }
    guard !entry.isEmpty else { return translation.without(lines) }
    translation.take(entry, lines: lines, &events)
  }

  /// The values of a member.
  private func values(_ node: Int) -> [[UInt8]] {
    switch tape.kind(node) {
    case .array?:
      let elements = tape.children(of: node)
      guard elements.contains(where: { tape.kind($0) != .number }) else {
        return [elements.map { UInt8(truncatingIfNeeded: tape.integer($0) ?? 0xFF) }]
      }
      return elements.flatMap { tape.kind($0) == .array ? values($0) : [tape.text($0) ?? []] }
    case .null?: return [Array("(too long, left out by journalctl)".utf8)]
    default: return tape.text(node).map { [$0] } ?? []
    }
  }

  mutating func pause(into events: inout [UInt8]) { translation.pause(&events) }

  mutating func finish(into events: inout [UInt8]) {
    translation.refuse(layout.reset(), "the input ends inside a JSON document")
    translation.finish(&events)
  }
}
