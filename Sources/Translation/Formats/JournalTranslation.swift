// SPDX-License-Identifier: Apache-2.0
import Events

/// Makes events of entries of the journal, whichever way they were written: Sysmon's and the kernel's
/// audit by those who know them, all else as messages.
struct JournalTranslation {
  private(set) var counts = TranslationCounts()
  private(set) var reason: String?
  private var writer = EventWriter()
  private var sysmon = SysmonTranslator()
  private var audit = InputFormat.audit.translator()
  /// Lines of the input so far, those of entries that are not whole included.
  private var lines = 0
  /// Of each audit record that is still held, where its entry begins.
  private var auditStarts: [Int] = []
  /// The lines of each entry with an audit record of which it is not known yet what becomes.
  private var auditWeights: [Int] = []

  /// Lines from the oldest entry on that is still held; `partial` belong to one that is not whole.
  func heldLines(partial: Int) -> Int {
    max(partial, auditStarts.first.map { lines - $0 } ?? 0)
  }

  /// A line was given.
  mutating func read() {
    counts.read += 1
    lines += 1
  }

  /// Lines that are no entry.
  mutating func without(_ count: Int) { counts.withoutEvent += count }

  /// Lines that are not understood.
  mutating func refuse(_ count: Int, _ why: String) {
    guard count > 0 else { return }
    counts.notUnderstood += count
    reason = why
  }

  /// An entry that stood in the last lines, so many of them.
  mutating func take(_ entry: JournalEntry, lines count: Int, _ events: inout [UInt8]) {
    let message = entry.value("MESSAGE")
    if let message {
      if let record = auditRecord(of: entry, message) {
        return takeAudit(record, lines: count, &events)
      }
      if message.first == UInt8(ascii: "<"), isOfSysmon(entry), SysmonXML.isIn(message) {
        let before = sysmon.counts
        sysmon.translate(message.span, into: &events)
        if sysmon.counts.notUnderstood > before.notUnderstood {
          refuse(count, sysmon.reason ?? "no event of Sysmon's")
        } else {
          counts.translated += count
          counts.events += sysmon.counts.events - before.events
        }
        return
      }
    }
    swap(&writer.bytes, &events)
    _ = writer.beginDocument()
    JournalEvent.write(entry, &writer)
    writer.endDocument()
    swap(&writer.bytes, &events)
    counts.translated += count
    counts.events += 1
  }

  /// Whether no other account wrote an entry, by what the journal itself says: any account may write the
  /// words of Sysmon's or the audit's.
  private func isOfRoot(_ entry: JournalEntry) -> Bool {
    entry.value("_UID").map { $0 == [UInt8(ascii: "0")] } ?? true
  }

  /// Whether Sysmon may have written an entry.
  private func isOfSysmon(_ entry: JournalEntry) -> Bool {
    isOfRoot(entry) && (entry.value("_COMM") == nil || entry.holds("_COMM", "sysmon"))
  }

  /// Whether a program that hands audit records on wrote an entry.
  private func isOfDaemon(_ entry: JournalEntry) -> Bool {
    ["auditd", "audispd", "audisp-syslog"].contains { (name: StaticString) in
      entry.holds("_COMM", name)
    }
  }

  /// The record of an entry of the kernel's audit as auditd would write it; nil where it is none, or
  /// nobody reads it.
  private func auditRecord(of entry: JournalEntry, _ message: [UInt8]) -> [UInt8]? {
    guard audit != nil else { return nil }
    let isOfKernel = entry.holds("_TRANSPORT", "audit") || entry.holds("_TRANSPORT", "kernel")
    if isOfKernel || isOfRoot(entry) && isOfDaemon(entry), InputFormat.isAudit(message) {
      return message
    }
    guard entry.holds("_TRANSPORT", "audit"),
      let serial = entry.value("_AUDIT_ID"), let type = entry.value("_AUDIT_TYPE_NAME"),
      let time = entry.value("_SOURCE_REALTIME_TIMESTAMP"), time.count > 6, time.count < 20
    else { return nil }
    // The journal leaves out the time and puts the type's name in front.
    let text = message.starts(with: type) ? message.dropFirst(type.count) : message[...]
    var record = Array("type=".utf8) + type + Array(" msg=audit(".utf8)
    record += time.dropLast(6)
    record.append(UInt8(ascii: "."))
    record += time.suffix(6).prefix(3)
    record.append(UInt8(ascii: ":"))
    record += serial + Array("): ".utf8) + text.drop { $0 == 0x20 }
    return record.contains(0x0A) ? nil : record
  }

  private mutating func takeAudit(
    _ record: [UInt8],
    lines count: Int,
    _ events: inout [UInt8]
  ) {
    auditStarts.append(lines - count)
    auditWeights.append(count)
    withAudit(&events) { audit, events in audit.translate(record.span, into: &events) }
  }

  /// Lets the audit's translator work, and counts the entries of the records it is done with.
  private mutating func withAudit(
    _ events: inout [UInt8],
    _ body: (inout any EventTranslator, inout [UInt8]) -> Void
  ) {
    guard var translator = audit else { return }
    audit = nil
    let before = translator.counts
    body(&translator, &events)
    let after = translator.counts
    counts.translated += takeWeights(after.translated - before.translated)
    counts.withoutEvent += takeWeights(after.withoutEvent - before.withoutEvent)
    let refused = takeWeights(after.notUnderstood - before.notUnderstood)
    refuse(refused, translator.reason ?? "no audit record")
    counts.events += after.events - before.events
    auditStarts.removeFirst(max(0, auditStarts.count - translator.heldLines))
    audit = translator
  }

  private mutating func takeWeights(_ count: Int) -> Int {
    let taken = auditWeights.prefix(count).reduce(0, +)
    auditWeights.removeFirst(min(max(0, count), auditWeights.count))
    return taken
  }

  mutating func pause(_ events: inout [UInt8]) {
    withAudit(&events) { $0.pause(into: &$1) }
  }

  mutating func finish(_ events: inout [UInt8]) {
    withAudit(&events) { $0.finish(into: &$1) }
  }
}
