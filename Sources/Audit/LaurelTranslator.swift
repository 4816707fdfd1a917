// SPDX-License-Identifier: Apache-2.0
package import Events

/// Turns the log of laurel, which writes each audit event as one JSON object, into events.
///
/// The objects hold the fields of the records by their types, so that they become records again and
/// mean the same as auditd's log does. Laurel knows the parent's name (`PARENT_INFO`).
package struct LaurelTranslator: EventTranslator {
  private var writer = LogDocumentWriter()
  private var done = TranslationCounts()

  /// A translator of one input.
  package init() {}

  /// Whether the first lines of an input are laurel's: the first that is not empty is an object with
  /// an audit event's id.
  package static func recognises(_ firstLines: [[UInt8]]) -> Bool {
    guard let line = firstLines.first(where: { $0.contains { $0 > 0x20 } }) else { return false }
    guard let document = try? JSONValue.parse(line) else { return false }
    return LaurelEvent(document) != nil
  }

  package mutating func translate(_ line: Span<UInt8>, into events: inout [UInt8]) {
    done.read += 1
    guard line.count <= 4 << 20 else {
      done.notUnderstood += 1
      return
    }
    let bytes = line.withUnsafeBufferPointer { Array($0) }
    guard bytes.contains(where: { $0 > 0x20 }) else {
      done.withoutEvent += 1
      return
    }
    guard let document = try? JSONValue.parse(bytes), let event = LaurelEvent(document) else {
      done.notUnderstood += 1
      return
    }
    let isWritten = writer.write(
      event.event,
      parent: event.parent,
      arguments: event.arguments,
      into: &events
    )
    if isWritten {
      done.translated += 1
      done.events += 1
    } else {
      done.withoutEvent += 1
    }
  }

  package mutating func finish(into events: inout [UInt8]) {}

  package var heldLines: Int { 0 }

  package var counts: TranslationCounts { done }

  /// Execs that failed; their lines are among those without an event.
  package var failedExecs: Int { writer.failedExecs }
}
