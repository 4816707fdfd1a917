// SPDX-License-Identifier: Apache-2.0
import Audit
import Events

/// What must hold of the translation of any lines.
enum AuditLog {
  static func check(_ lines: [[UInt8]], _ translator: some EventTranslator) {
    var translator = translator
    var events: [UInt8] = []
    for (place, line) in lines.enumerated() {
      translator.translate(line.span, into: &events)
      guard 0...(place + 1) ~= translator.heldLines else { fatalError("more held than read") }
    }
    translator.finish(into: &events)
    let counts = translator.counts
    guard counts.read == lines.count, translator.heldLines == 0,
      counts.read == counts.translated + counts.withoutEvent + counts.notUnderstood
    else { fatalError("lines are counted twice or not at all: \(counts)") }
    let documents = events.split(separator: 0x0A)
    guard documents.count == counts.events, events.isEmpty || events.last == 0x0A else {
      fatalError("\(documents.count) documents, \(counts.events) events")
    }
    for document in documents {
      guard let event = try? JSONValue.parse(document) else {
        fatalError("no JSON: \(String(decoding: document, as: UTF8.self))")
      }
      for path in ["@timestamp", "event.id", "event.category", "host.os.type", "auditd.sequence"] {
        guard !event.values(at: path).isEmpty else { fatalError("\(path) is missing") }
      }
    }
  }

  /// Each line as a record's text, with the type that its first byte gives.
  static func checkMessages(_ lines: [[UInt8]]) {
    var assembler = EventAssembler(waitsForEnd: true)
    var given = 0
    var taken = 0
    func take(_ event: AuditEvent) {
      taken += event.records.count
      guard let call = event.systemCall else { return }
      _ = ExecImage(event, call)
      _ = ExecArguments(event)
    }
    for line in lines.prefix(64) {
      let type = RecordType(1300 + UInt16(line.first ?? 0) % 40)
      let text = Array("audit(1.000:1): ".utf8) + line
      guard let record = AuditLine.record(text, type) else { fatalError("a stamp is not read") }
      given += 1
      assembler.add(record) { take($0) }
    }
    assembler.finish { take($0) }
    guard given == taken else { fatalError("\(given) records went in, \(taken) came out") }
  }
}
