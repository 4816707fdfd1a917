// SPDX-License-Identifier: Apache-2.0
import Events
import Glibc

/// Brings catalogue and segments together when a store is opened for writing. The segments are right;
/// the catalogue learns from them.
struct StoreRecovery {
  let layout: StoreLayout
  private let fields = StoredFields()
  private(set) var notices: [StoreNotice] = []
  private(set) var records: [SegmentRecord] = []
  /// All segments that there are, also those that could not be read.
  let listed: [SegmentID]
  private(set) var catalogue: Catalogue
  /// Whether the disk has no room for the catalogue, which is in memory then.
  private(set) var isCatalogueInMemory = false
  private var state = StoreProgress()

  /// Opens the catalogue and looks at every segment's size; reads what the catalogue does not know.
  init(
    _ layout: StoreLayout,
    rebuildsCatalogue: Bool = false,
    progress: @Sendable (StoreProgress) -> Void = { _ in }
  ) throws(StorageError) {
    self.layout = layout
    let listing = try SegmentListing(layout)
    listed = listing.segments
    var known: [SegmentRecord]
    do throws(StorageError) {
      catalogue = try Catalogue(path: layout.catalogue)
      if rebuildsCatalogue { try catalogue.clear() }
      known = try catalogue.segments()
    } catch  where error.isDiskFull {
      // Pruning must be possible just then. What the catalogue knew can be read all the same.
      catalogue = try Catalogue(inMemoryFor: layout.catalogue)
      isCatalogueInMemory = true
      known = Self.known(layout)
      notices.append(.catalogueNotWritten(error))
    } catch {
      guard case .catalogue(_, let detail) = error else { throw error }
      let moved = try Self.moveAside(layout.catalogue)
      catalogue = try Catalogue(path: layout.catalogue)
      known = []
      notices.append(.catalogueRebuilt(reason: detail, movedTo: moved))
    }
    notices += listing.strangers.map { .stranger($0) }
    let present = Set(listing.segments)
    for record in known where !present.contains(record.id) {
      notices.append(.gone(record.id, events: record.summary.events))
    }
    let gone = known.filter { !present.contains($0.id) }.map(\.id.number)
    try unlessFull { () throws(StorageError) in try catalogue.remove(gone) }
    known.removeAll { !present.contains($0.id) }
    let records = Dictionary(known.map { ($0.id, $0) }) { first, _ in first }
    for id in listed {
      let size = EventInput.size(of: layout.path(of: id)) ?? 0
      let isKnown = records[id].map { $0.bytes <= size ? $0.bytes : 0 } ?? 0
      state.totalBytes += size - isKnown
    }
    try learn(listing.segments, records, progress)
  }

  private static func known(_ layout: StoreLayout) -> [SegmentRecord] {
    do throws(StorageError) {
      return try Catalogue(reading: layout.catalogue).segments()
    } catch {
      return []
    }
  }

  /// What needs no room on the disk to be true: the next to open the store does it again.
  private func unlessFull(_ body: () throws(StorageError) -> Void) throws(StorageError) {
    do throws(StorageError) {
      try body()
    } catch {
      if !error.isDiskFull { throw error }
    }
  }

  /// Gives a damaged catalogue another name, never deletes it: other tables may be saved from it.
  static func moveAside(_ path: String) throws(StorageError) -> String {
    var number = 1
    while access("\(path).damaged-\(number)", F_OK) == 0 { number += 1 }
    let target = "\(path).damaged-\(number)"
    guard rename(path, target) == 0 || errno == ENOENT else { throw .last("renamed", path) }
    for ending in ["-wal", "-shm"] { _ = rename(path + ending, target + ending) }
    return target
  }

  private mutating func learn(
    _ segments: [SegmentID],
    _ known: [SegmentID: SegmentRecord],
    _ progress: @Sendable (StoreProgress) -> Void
  ) throws(StorageError) {
    var newest: [DataStreamName: SegmentID] = [:]
    for id in segments { newest[id.stream] = id }
    for id in segments {
      do throws(StorageError) {
        try learn(id, known[id], isNewest: newest[id.stream] == id, progress)
      } catch {
        guard case .system(_, let path, _) = error, path == layout.path(of: id) else { throw error }
        notices.append(.unreadable(id, error))
        if let record = known[id] { records.append(record) }
      }
    }
  }

  private mutating func learn(
    _ id: SegmentID,
    _ known: SegmentRecord?,
    isNewest: Bool,
    _ progress: @Sendable (StoreProgress) -> Void
  ) throws(StorageError) {
    let file = try SegmentFile(path: layout.path(of: id))
    let size = try file.size()
    let modified = Timestamp(nanoseconds: try file.modified())
    var record = known ?? SegmentRecord(id: id)
    if record.bytes == size, known != nil {
      records.append(record)
      return
    }
    let isShortened = record.bytes > size
    if isShortened {
      try unlessFull { () throws(StorageError) in try catalogue.remove([id.number]) }
      record = SegmentRecord(id: id)
    }
    let first = notices.count
    let frames = try scan(file, &record, modified, mayCut: isNewest, progress)
    if isShortened, let known {
      let missing = max(0, known.summary.events - record.summary.events)
      notices.insert(
        .shortened(id, missingBytes: known.bytes - record.bytes, missingEvents: missing),
        at: first
      )
    }
    // Of a number that stands in two places the catalogue knows one; the other is read whole.
    if !records.contains(where: { $0.id.number == id.number }) {
      try unlessFull { () throws(StorageError) in try catalogue.add([(record, frames)]) }
    }
    records.append(record)
  }

  /// Reads what stands behind the record's end.
  private mutating func scan(
    _ file: SegmentFile,
    _ record: inout SegmentRecord,
    _ modified: Timestamp,
    mayCut: Bool,
    _ progress: @Sendable (StoreProgress) -> Void
  ) throws(StorageError) -> [FrameRecord] {
    var frames: [FrameRecord] = []
    var scanner = try SegmentScanner(file, from: record.bytes)
    while let piece = try scanner.next() {
      switch piece {
      case .frame(let range, let text):
        let summary = fields.summary(of: text)
        frames.append(FrameRecord(range: range, textBytes: text.count, summary: summary))
      case .damaged(let range, let reason):
        notices.append(.damaged(record.id, range: range, reason: reason))
        frames.append(FrameRecord(damaged: range, reason: reason))
      case .torn(let range) where mayCut:
        notices.append(.tornTail(record.id, bytes: range.count))
        _ = try SegmentWriter(continuing: record.id, at: range.lowerBound, in: layout)
        continue
      case .torn(let range):
        let reason = "the frame is not complete"
        notices.append(.damaged(record.id, range: range, reason: reason))
        frames.append(FrameRecord(damaged: range, reason: reason))
      }
      guard let last = frames.last else { continue }
      record.add(last, ingested: modified)
      state.bytes += last.range.count
      state.events += last.summary.events
      progress(state)
    }
    return frames
  }
}
