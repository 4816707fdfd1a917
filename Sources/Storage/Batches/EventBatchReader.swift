// SPDX-License-Identifier: Apache-2.0
package import CSimdJSON
package import Events

/// Sorts lines into batches of their data streams.
package final class EventBatchReader {
  /// What became of the lines.
  package struct Counters: Sendable, Equatable {
    /// Events that went into batches.
    package var taken = 0
    /// Lines that are no event.
    package var undecodable = 0
    /// Events whose data stream has a name that the store does not take.
    package var badlyNamed = 0
  }

  private let fields = StoredFields()
  private let defaultStream: DataStreamName
  private var batches: [EventBatch] = []
  private var places: [DataStreamName: Int] = [:]
  /// The index of the last event and the batch it went into: neighbours are mostly alike.
  private var lastIndex: [UInt8] = []
  private var lastPlace: Int?
  private var index: [UInt8] = []
  private var host: (bytes: [UInt8], name: String) = ([], "")
  /// Bytes of text that wait in batches.
  package private(set) var pendingBytes = 0
  /// What became of the lines so far.
  package private(set) var counters = Counters()
  /// The first name that was refused.
  package private(set) var badName: String?

  /// A reader; events that do not tell their data stream belong to `defaultStream`.
  package init(defaultStream: DataStreamName = .generic) { self.defaultStream = defaultStream }

  /// Takes the events of a block; those lines that are none are handed to `report`.
  package func add(_ block: LineBlock, report: (DecodingIssue) -> Void) {
    _ = add(block.bytes, firstLine: block.firstLine, source: block.source, report: report)
  }

  /// Takes the events of lines with `SL_PADDING` readable bytes behind them; how many lines there are.
  package func add(
    _ lines: UnsafeRawBufferPointer,
    firstLine: Int,
    source: String,
    report: (DecodingIssue) -> Void
  ) -> Int {
    var count = 0
    // Nothing in the closure throws; the signature is that of other readers.
    try? fields.forEach(lines) { event throws(StorageError) in
      count += 1
      guard event.status == SL_OK.rawValue else {
        let line = firstLine + Int(event.line_index)
        let issue = DecodingIssue(source: source, line: line, status: event.status)
        if let issue {
          counters.undecodable += 1
          report(issue)
        }
        return
      }
      add(event)
    }
    return count
  }

  /// What another decoder has to read besides, so that events need be decoded only once.
  package var paths: [String] { fields.paths }

  /// Events come from now on from a decoder with this table.
  package func share(_ slots: SlotTable) { fields.share(slots) }

  /// Takes an event of the lines of a block as that decoder has read it.
  package func add(
    _ event: sl_event,
    _ values: UnsafePointer<sl_value>?,
    firstLine: Int,
    source: String,
    report: (DecodingIssue) -> Void
  ) {
    // What another passes over or cannot read because of a field of its own, is looked at here.
    guard event.status == SL_OK.rawValue, UInt32(event.flags) & SL_UNREAD.rawValue == 0 else {
      let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
      let number = firstLine + Int(event.line_index)
      _ = add(line, firstLine: number, source: source, report: report)
      return
    }
    fields.load(shared: event, values)
    add(event)
  }

  private func add(_ event: sl_event) {
    fields.index(into: &index)
    if lastPlace == nil || index != lastIndex {
      guard let place = place(of: index) else {
        counters.badlyNamed += 1
        if badName == nil { badName = String(decoding: index.prefix(300), as: UTF8.self) }
        return
      }
      lastIndex = index
      lastPlace = place
    }
    guard let place = lastPlace else { return }
    counters.taken += 1
    let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
    batches[place].lines += line
    batches[place].lines.append(UInt8(ascii: "\n"))
    pendingBytes += line.count + 1
    summarise(event, into: &batches[place].summary)
    if batches[place].lines.count >= EventBatch.fullBytes { startAnother(behind: place) }
  }

  private func summarise(_ event: sl_event, into summary: inout BatchSummary) {
    summary.add(time: fields.time)
    fields.withID(event) { summary.keys.append(KeyHash.id($0)) }
    guard let name = fields.hostName, name.count <= 1024 else { return }
    let isNew = !name.elementsEqual(host.bytes)
    if isNew { host = (Array(name), String(decoding: name, as: UTF8.self)) }
    summary.add(host: host.name)
    // Neighbours are mostly of one host: its keys are added once a batch then.
    if isNew || summary.events == 1 || summary.hosts.count > 1 {
      fields.forEachHost { summary.keys.append(KeyHash.host($0)) }
    }
  }

  private func place(of index: [UInt8]) -> Int? {
    let stream =
      index.isEmpty
      ? defaultStream : DataStreamName(index: String(decoding: index, as: UTF8.self))
    guard let stream else { return nil }
    if let place = places[stream] { return place }
    batches.append(EventBatch(stream: stream))
    places[stream] = batches.count - 1
    return batches.count - 1
  }

  private func startAnother(behind place: Int) {
    let stream = batches[place].stream
    batches.append(EventBatch(stream: stream))
    // There will probably be as much again: growing step by step costs copies.
    batches[batches.count - 1].lines.reserveCapacity(EventBatch.fullBytes * 5 / 4)
    batches[batches.count - 1].summary.keys.reserveCapacity(batches[place].summary.keys.count)
    places[stream] = batches.count - 1
    lastPlace = nil
  }

  /// The batches so far, in the order of their lines within each stream; the reader begins anew.
  package func take() -> [EventBatch] {
    defer {
      batches = []
      places = [:]
      lastPlace = nil
      host.bytes = []
      pendingBytes = 0
    }
    return batches.filter { $0.summary.events > 0 }
  }
}
