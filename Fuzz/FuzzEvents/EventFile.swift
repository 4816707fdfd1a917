// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Events

/// Reads a file's bytes as the program does and checks what must hold of any file.
enum EventFile {
  /// The fields that are read: of every depth, prefixes of one another, and one with odd names.
  static let paths = [
    "@timestamp", "event.category", "event.type", "host.os.type", "process", "process.name",
    "process.args", "process.pid", "process.parent.name", "process.parent.parent.pid",
    "destination.ip", "a", "a.b", "a.b.c", "user..name",
  ]

  /// The table of those fields.
  static let slots: SlotTable = {
    var slots = SlotTable()
    for path in paths { _ = slots.slot(for: path) }
    return slots
  }()

  /// Blocks of about 1 MiB that are read: small inputs may unpack to gigabytes.
  private static let blockLimit = 24
  /// Lines that are looked at one by one, and how long they may be.
  private static let lineLimit = (count: 64, length: 1 << 16)

  static func check(_ bytes: [UInt8]) {
    let reader = LineReader(name: "<fuzz>", bytes: bytes)
    let decoder = BatchDecoder(slots: slots)
    var lines: [(bytes: [UInt8], reading: Reading)] = []
    var blocks = 0
    var nextLine = 1
    // As threads that share an input do: memory is used again, and batches outlive the next.
    var old: LineBlock?
    let memory = [BatchMemory(), BatchMemory()]
    while blocks < blockLimit, let block = reader.next(recycling: old) {
      old = block
      blocks += 1
      guard block.firstLine >= nextLine else { fatalError("a block's line numbers go backwards") }
      let batch = decoder.decode(block.bytes)
      let newlines = block.bytes.count { $0 == 10 }
      let count = newlines + (block.bytes.last == 10 ? 0 : 1)
      guard batch.event_count == count else {
        fatalError("\(count) lines gave \(batch.event_count) events")
      }
      nextLine = block.firstLine + newlines
      decoder.keepBatch(in: memory[blocks % 2])
      for index in 0..<batch.event_count {
        guard let event = batch.events?[index] else { fatalError("an event is missing") }
        let reading = Reading(event, batch)
        reading.check(in: block, at: index)
        if lines.count < lineLimit.count, event.line_length < lineLimit.length {
          let line = UnsafeBufferPointer(start: event.line, count: Int(event.line_length))
          lines.append((Array(line), reading))
        }
      }
    }
    for issue in reader.takeIssues() where issue.description.isEmpty {
      fatalError("an issue says nothing")
    }
    for (line, reading) in lines {
      checkAlone(line, reading, decoder)
      Reference.check(line, reading)
    }
  }

  /// A line read alone, by a decoder that has read others, gives what it gave among them.
  private static func checkAlone(_ line: [UInt8], _ reading: Reading, _ decoder: BatchDecoder) {
    decoder.decode(copying: line) { batch in
      guard let event = batch.events?[0] else {
        guard line.isEmpty else { fatalError("a line alone gives no event") }
        return
      }
      guard batch.event_count == 1, Reading(event, batch) == reading else {
        fatalError("a line alone reads otherwise than among others")
      }
    }
  }
}
