// SPDX-License-Identifier: Apache-2.0

extension InputFormat {
  /// Lines that are looked at before an input is taken for ECS.
  private static let maximumLines = 64

  /// The format of an input by its first lines; nil where more of them may still tell. `isAll`: there is
  /// nothing more to look at.
  package static func recognise(_ text: UnsafeRawBufferPointer, isAll: Bool) -> InputFormat? {
    var layout = JSONLayout()
    var start = 0
    var lines = 0
    while start < text.count, lines < maximumLines {
      let rest = UnsafeRawBufferPointer(rebasing: text[start...])
      let end = rest.firstIndex(of: UInt8(ascii: "\n"))
      // A line that is not whole tells only when no more of it comes.
      guard end != nil || isAll else { return nil }
      let line = Array(rest[..<(end ?? rest.count)])
      start += line.count + 1
      if layout.lines == 0 { lines += 1 }
      if let found = recognise(line, &layout) { return found }
    }
    return isAll || lines == maximumLines ? .ecs : nil
  }

  /// The format that one line speaks for.
  private static func recognise(_ line: [UInt8], _ layout: inout JSONLayout) -> InputFormat? {
    var envelope = ContainerLog()
    if layout.lines == 0, case .line(let text, _) = envelope.take(line.span) {
      // What a container wrote beside documents speaks for nothing.
      return text.first { $0 > 0x20 } == UInt8(ascii: "{") ? ofDocument(text) : nil
    }
    switch layout.take(line.span) {
    case .bracket, .held: return nil
    case .tooLong: return .ecs
    case .document(let text, _): return ofDocument(text)
    case .line: break
    }
    let first = line.first { $0 > 0x20 }
    if first == UInt8(ascii: "{") { return ofDocument(line) }
    if isAudit(line) { return .audit }
    if SysmonXML.isIn(line) { return .sysmon }
    if JournalExportTranslator.isField(line) { return .journal }
    return nil
  }

  /// The format of a JSON document; nil where it is none.
  private static func ofDocument(_ text: [UInt8]) -> InputFormat? {
    var tape = JSONTape()
    guard tape.parse(text.span) == nil else { return nil }
    if isECS(tape) { return .ecs }
    let document = tape.member("_source", of: JSONTape.root) ?? JSONTape.root
    func has(_ name: StaticString) -> Bool { tape.member(name, of: document) != nil }
    if isLaurel(text) { return .laurel }
    if TetragonMapping.kind(tape) != nil { return .tetragon }
    if has("output_fields"), has("rule") || has("output") { return .falco }
    if has("__REALTIME_TIMESTAMP") || has("__CURSOR") { return .journalJSON }
    if EndgameMapping.isIn(tape, document) { return .endgame }
    if SysmonJSON.isIn(tape) { return .sysmon }
    return .ecs
  }

  /// Whether a document is an event in ECS, or a hit that holds one.
  static func isECS(_ tape: JSONTape) -> Bool {
    let document = tape.member("_source", of: JSONTape.root) ?? JSONTape.root
    let event = tape.member("event", of: document)
    let isNested = ["category", "action", "kind", "type"]
      .contains { (name: StaticString) in tape.member(name, of: event) != nil }
    return isNested || tape.member("event.category", of: document) != nil
      || tape.member("event.action", of: document) != nil
  }
}
