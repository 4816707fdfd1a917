// SPDX-License-Identifier: Apache-2.0
package import Events

/// Turns the log of auditd, or of any program that hands its records on, into events.
package struct AuditLogTranslator: EventTranslator {
  private var assembler = EventAssembler()
  private var writer = LogDocumentWriter()
  private var line = 0
  private var done = TranslationCounts()

  /// A translator of one input.
  package init() {}

  /// Whether the first lines of an input are an audit log: the first that is not empty is a record.
  package static func recognises(_ firstLines: [[UInt8]]) -> Bool {
    firstLines.first { !isBlank($0.span) }.map { AuditLine.record($0.span) != nil } ?? false
  }

  package mutating func translate(_ line: Span<UInt8>, into events: inout [UInt8]) {
    self.line += 1
    done.read += 1
    guard let record = AuditLine.record(line) else {
      if Self.isBlank(line) || Self.isRemark(line) {
        done.withoutEvent += 1
      } else {
        done.notUnderstood += 1
      }
      return
    }
    assembler.add(record, line: self.line) { Self.write($0, &writer, &done, &events) }
  }

  package mutating func finish(into events: inout [UInt8]) {
    assembler.finish { Self.write($0, &writer, &done, &events) }
  }

  package var heldLines: Int { assembler.oldestLine.map { line - $0 + 1 } ?? 0 }

  package var counts: TranslationCounts { done }

  /// Execs that failed; their lines are among those without an event.
  package var failedExecs: Int { writer.failedExecs }

  private static func write(
    _ event: AuditEvent,
    _ writer: inout LogDocumentWriter,
    _ done: inout TranslationCounts,
    _ events: inout [UInt8]
  ) {
    if writer.write(event, into: &events) {
      done.translated += event.lines
      done.events += 1
    } else {
      done.withoutEvent += event.lines
    }
  }

  private static func isBlank(_ line: Span<UInt8>) -> Bool {
    for place in line.indices
    where line[place] != 0x20 && line[place] != 0x09 && line[place] != 0x0D {
      return false
    }
    return true
  }

  /// `ausearch` divides events by lines of four hyphens and the time.
  private static func isRemark(_ line: Span<UInt8>) -> Bool {
    line.count >= 4 && (0..<4).allSatisfy { line[$0] == UInt8(ascii: "-") }
      || line.count > 6 && line[0] == UInt8(ascii: "t") && line[1] == UInt8(ascii: "i")
        && line[2] == UInt8(ascii: "m") && line[3] == UInt8(ascii: "e")
        && line[4] == UInt8(ascii: "-") && line[5] == UInt8(ascii: ">")
  }
}
