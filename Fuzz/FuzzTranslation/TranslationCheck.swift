// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Events
import Translation

/// Reads a log as the program does and checks what must hold of any.
enum TranslationCheck {
  static func check(_ bytes: [UInt8], _ format: InputFormat?) {
    let input = InputOpening(format: format).open(LineReader(name: "<fuzz>", bytes: bytes))
    var text: [UInt8] = []
    var issues: [DecodingIssue] = []
    while let block = input.reader.next() {
      text += block.bytes
      issues += input.reader.takeIssues()
    }
    issues += input.reader.takeIssues()
    guard let counts = input.counts else { return }
    guard counts.read == counts.translated + counts.withoutEvent + counts.notUnderstood else {
      fatalError("\(counts) does not add up")
    }
    if counts.notUnderstood > 0, issues.isEmpty { fatalError("nothing is said of \(counts)") }
    let lines = text.split(separator: 0x0A)
    guard lines.count == counts.events else {
      fatalError("\(counts.events) events are \(lines.count) lines")
    }
    var slots = SlotTable()
    _ = slots.slot(for: "event.id")
    let decoder = BatchDecoder(slots: slots)
    for line in lines {
      guard String(validating: line, as: UTF8.self) != nil else { fatalError("no UTF-8") }
      guard (try? JSONValue.parse(line)) != nil else {
        fatalError("no JSON: \(String(decoding: line, as: UTF8.self))")
      }
      let block = Array(line).withUnsafeBytes { LineBlock($0, firstLine: 1, source: "") }
      let batch = decoder.decode(block.bytes)
      guard batch.event_count == 1, batch.events?[0].status == UInt8(SL_OK.rawValue) else {
        fatalError("not read as an event: \(String(decoding: line, as: UTF8.self))")
      }
    }
    checkRepetition(bytes, format, lines)
  }

  /// Read again, a log gives the same events: nothing of them depends on where or when it is read.
  private static func checkRepetition(
    _ bytes: [UInt8],
    _ format: InputFormat?,
    _ lines: [ArraySlice<UInt8>]
  ) {
    guard bytes.count < 2_048 else { return }
    let input = InputOpening(format: format).open(LineReader(name: "<again>", bytes: bytes))
    var text: [UInt8] = []
    while let block = input.reader.next() { text += block.bytes }
    guard text.split(separator: 0x0A) == lines else { fatalError("read again, it differs") }
  }
}
