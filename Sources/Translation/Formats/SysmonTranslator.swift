// SPDX-License-Identifier: Apache-2.0
import Events

/// Sysmon for Linux: an event is XML in a line of syslog, behind the time and the name of the host; or
/// JSON. Other lines of the same log are no events.
struct SysmonTranslator: EventTranslator {
  private var tape = JSONTape()
  private var writer = EventWriter()
  private(set) var counts = TranslationCounts()
  private(set) var reason: String?

  init() {}

  var heldLines: Int { 0 }

  mutating func translate(_ line: Span<UInt8>, into events: inout [UInt8]) {
    counts.read += 1
    var text: [UInt8] = []
    line.withUnsafeBufferPointer { text.append(contentsOf: $0) }
    if text.first == UInt8(ascii: "{") { return takeJSON(text, &events) }
    guard let start = SysmonXML.start(in: text), SysmonHeader.allows(text[..<start]) else {
      // A syslog has other programs' lines too, whatever they say.
      counts.withoutEvent += 1
      return
    }
    guard SysmonHeader.isGenuine(text[start...], behind: text[..<start]) else {
      counts.notUnderstood += 1
      reason = "the words of an event, not as Sysmon for Linux writes them"
      return
    }
    // What stands before the event belongs to the log, not to the event.
    if !text.allSatisfy({ $0 < 0x80 }) {
      text[start...] = UTF8Text.repaired(Array(text[start...]))[...]
    }
    var problem = ""
    guard let record = SysmonXML.read(text[start...], &problem) else {
      counts.notUnderstood += 1
      reason = problem
      return
    }
    write(record, id: EventID.digest(of: Array(text[start...])), &events)
  }

  mutating func finish(into events: inout [UInt8]) {}

  private mutating func takeJSON(_ text: [UInt8], _ events: inout [UInt8]) {
    if let problem = tape.parse(text.span) {
      counts.notUnderstood += 1
      reason = problem
      return
    }
    if InputFormat.isECS(tape) {
      events += text
      events.append(UInt8(ascii: "\n"))
      counts.translated += 1
      counts.events += 1
      return
    }
    guard let record = SysmonJSON.read(tape) else {
      counts.notUnderstood += 1
      reason = "no event of Sysmon's"
      return
    }
    write(record, id: EventID.digest(of: text), &events)
  }

  private mutating func write(_ record: SysmonRecord, id: [UInt8], _ events: inout [UInt8]) {
    swap(&writer.bytes, &events)
    defer { swap(&writer.bytes, &events) }
    _ = writer.beginDocument()
    var event = SysmonEvent(record, id: id)
    event.write(&writer)
    writer.endDocument()
    counts.translated += 1
    counts.events += 1
  }
}
