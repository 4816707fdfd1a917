// SPDX-License-Identifier: Apache-2.0
import Events

/// The one who writes: segments first, then the catalogue. Owned by an `EventStore`, which lets one
/// thread at a time in.
struct StoreCore {
  let layout: StoreLayout
  let options: StoreOptions
  private let lock: StoreLock
  private var catalogue: Catalogue
  private var isCatalogueInMemory: Bool
  private let compressor = FrameCompressor()
  /// What was said when the store was opened.
  let notices: [StoreNotice]
  /// All segments.
  private(set) var records: [SegmentID: SegmentRecord] = [:]
  private var newest: [DataStreamName: SegmentID] = [:]
  private(set) var open: [DataStreamName: SegmentWriter] = [:]
  private var lastNumber = 0
  /// Frames that are on disk and not in the catalogue, because that could not be written.
  private var unsaved: [SegmentID: [FrameRecord]] = [:]
  /// Why it could not.
  private(set) var catalogueError: StorageError?
  private(set) var state = StoreState.ready
  /// Events that went to `logs-generic-default` because there are too many data streams.
  private(set) var redirectedEvents = 0

  /// Takes the lock, makes the folders, and puts right what an earlier process left.
  init(
    _ layout: StoreLayout,
    _ options: StoreOptions,
    rebuildsCatalogue: Bool,
    progress: @Sendable (StoreProgress) -> Void
  ) throws(StorageError) {
    self.layout = layout
    self.options = options
    try Folders.makeAll(layout.root)
    lock = try StoreLock(layout)
    try Folders.make(layout.events)
    try Folders.sync(layout.root)
    let recovery = try StoreRecovery(
      layout,
      rebuildsCatalogue: rebuildsCatalogue,
      progress: progress
    )
    catalogue = recovery.catalogue
    isCatalogueInMemory = recovery.isCatalogueInMemory
    notices = recovery.notices
    for record in recovery.records {
      records[record.id] = record
      newest[record.id.stream] = record.id
      lastNumber = max(lastNumber, record.id.number)
    }
    for id in recovery.listed { lastNumber = max(lastNumber, id.number) }
  }

  /// Puts batches on disk, all of them or none, and comes back when the disk has them.
  /// How far the segments that were written to reach now.
  mutating func commit(_ batches: [EventBatch]) throws(StorageError) -> [SegmentID: Int] {
    if case .unusable(let error) = state { throw error }
    let now = options.now()
    var written: [WrittenFrame] = []
    /// Where each segment ended before.
    var ends: [SegmentID: (writer: SegmentWriter, bytes: Int)] = [:]
    do throws(StorageError) {
      for (stream, group) in grouped(batches) {
        for frame in Self.frames(of: group) {
          let writer = try segment(for: stream, now)
          if ends[writer.id] == nil { ends[writer.id] = (writer, writer.committed) }
          written.append(try write(frame, to: writer))
        }
      }
      for (writer, _) in ends.values { try writer.commit() }
    } catch {
      takeBack(ends, after: error)
      throw error
    }
    state = .ready
    for frame in written {
      records[frame.segment, default: SegmentRecord(id: frame.segment)]
        .add(frame.record, ingested: now)
      unsaved[frame.segment, default: []].append(frame.record)
    }
    saveCatalogue()
    closeSurplus()
    return ends.mapValues(\.writer.committed)
  }

  private struct WrittenFrame {
    var segment: SegmentID
    var record: FrameRecord
  }

  /// The batches by data stream, in their order.
  private mutating func grouped(_ batches: [EventBatch]) -> [(DataStreamName, [EventBatch])] {
    var groups: [(DataStreamName, [EventBatch])] = []
    var places: [DataStreamName: Int] = [:]
    var streams = newest.count
    for batch in batches {
      var stream = batch.stream
      if newest[stream] == nil, places[stream] == nil {
        if streams >= options.maximumStreams {
          stream = .generic
          redirectedEvents += batch.summary.events
        } else {
          streams += 1
        }
      }
      if let place = places[stream] {
        groups[place].1.append(batch)
      } else {
        places[stream] = groups.count
        groups.append((stream, [batch]))
      }
    }
    return groups
  }

  /// The batches put together to frames of about a megabyte.
  private static func frames(of batches: [EventBatch]) -> [ArraySlice<EventBatch>] {
    var frames: [ArraySlice<EventBatch>] = []
    var start = 0
    var bytes = 0
    for (place, batch) in batches.enumerated() {
      bytes += batch.lines.count
      guard bytes >= FrameLimits.fullText || place == batches.count - 1 else { continue }
      frames.append(batches[start...place])
      start = place + 1
      bytes = 0
    }
    return frames
  }

  private func write(
    _ batches: ArraySlice<EventBatch>,
    to writer: SegmentWriter
  ) throws(StorageError) -> WrittenFrame {
    var summary = BatchSummary()
    for batch in batches { summary.merge(batch.summary) }
    let start = writer.written
    try writer.write(compressor.frame(of: batches.lazy.map(\.lines)))
    return WrittenFrame(
      segment: writer.id,
      record: FrameRecord(
        range: start..<writer.written,
        textBytes: batches.reduce(0) { $0 + $1.lines.count },
        summary: summary
      )
    )
  }

  /// The segment that takes the next frame of a stream: its last one while that is small enough and of
  /// today, whatever today is.
  private mutating func segment(
    for stream: DataStreamName,
    _ now: Timestamp
  ) throws(StorageError) -> SegmentWriter {
    let date = SegmentID.date(at: now)
    if let writer = open[stream] {
      if writer.id.date == date, writer.written < options.segmentBytes { return writer }
      try writer.commit()
      open[stream] = nil
    } else if let id = newest[stream], let record = records[id], id.date == date,
      record.bytes < options.segmentBytes, record.damagedBytes == 0
    {
      let writer = try SegmentWriter(continuing: id, at: record.bytes, in: layout)
      open[stream] = writer
      return writer
    }
    let id = SegmentID(stream: stream, date: date, number: lastNumber + 1)
    let writer = try SegmentWriter(new: id, in: layout)
    lastNumber += 1
    open[stream] = writer
    newest[stream] = id
    return writer
  }

  /// Brings segments back to what was acknowledged. Where that fails nothing more is written: what
  /// the disk has is then not known.
  private mutating func takeBack(
    _ ends: [SegmentID: (writer: SegmentWriter, bytes: Int)],
    after error: StorageError
  ) {
    state = .refusing(error)
    for (writer, bytes) in ends.values {
      if !writer.rollBack(to: bytes) {
        let detail = "could not be brought back to what was acknowledged after: \(error)"
        state = .unusable(.unusable(path: writer.path, detail: detail))
      }
      open[writer.id.stream] = nil
      if bytes == 0, records[writer.id] == nil {
        // Its file is gone; the number is not given again.
        newest[writer.id.stream] =
          records.keys.filter { $0.stream == writer.id.stream }.max()
      }
    }
  }

  /// Writes down what the catalogue does not know yet. That it cannot be written loses nothing.
  mutating func saveCatalogue() {
    let changes = unsaved.compactMap { id, frames in records[id].map { ($0, frames) } }
    guard !changes.isEmpty else { return }
    do throws(StorageError) {
      try catalogue.add(changes)
      unsaved = [:]
      catalogueError = nil
    } catch {
      catalogueError = error
    }
  }

  private mutating func closeSurplus() {
    guard open.count > options.maximumOpenSegments else { return }
    let surplus = open.values.map(\.id).sorted().prefix(open.count - options.maximumOpenSegments)
    for id in surplus { open[id.stream] = nil }
  }

  /// Forgets segments whose files are gone.
  mutating func forget(_ ids: [SegmentID]) {
    for id in ids {
      records[id] = nil
      unsaved[id] = nil
      if newest[id.stream] == id { newest[id.stream] = nil }
    }
    do throws(StorageError) {
      if isCatalogueInMemory {
        // There may be room now.
        catalogue = try Catalogue(path: layout.catalogue)
        isCatalogueInMemory = false
      }
      try catalogue.remove(ids.map(\.number))
      catalogueError = nil
    } catch {
      catalogueError = error
    }
  }
}
