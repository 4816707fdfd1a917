// SPDX-License-Identifier: Apache-2.0
import Events
import Glibc

/// Reads the frames that may hold wanted events, one after the other, each once.
package struct StoredTexts {
  /// A frame's text: whole lines, in the order in which they came.
  package struct Text: Sendable {
    /// The segment.
    package var segment: SegmentID
    /// Where its frame begins.
    package var offset: Int
    /// The lines.
    package var bytes: [UInt8]
  }

  private let reader: StoreReader
  private let selection: EventSelection
  private let starts: [Int: Int]
  private let hostKeys: Set<UInt64>
  private let idKey: UInt64?
  private let decompressor = FrameDecompressor()
  /// The segments that are not read yet, the next at the end.
  private var waiting: [SegmentID]
  private var current: OpenSegment?
  /// What could not be read.
  package private(set) var notices: [StoreNotice] = []
  /// Bytes of the segments that may hold wanted events.
  package let totalBytes: Int
  /// Of these, those that are done with.
  package private(set) var bytesDone = 0
  /// Frames that were read.
  package private(set) var framesRead = 0
  /// Frames that the catalogue knows to hold nothing wanted.
  package private(set) var framesSkipped = 0

  /// The segment that is being read: what the catalogue knows of it first, then the rest.
  private final class OpenSegment {
    let id: SegmentID
    let file: SegmentFile
    let size: Int
    /// Frames to read, the next at the end.
    var frames: [FrameRecord]
    /// Where the catalogue's knowledge ends.
    let known: Int
    var tail: SegmentScanner?

    init(
      _ id: SegmentID,
      _ file: SegmentFile,
      frames: [FrameRecord],
      known: Int
    ) throws(StorageError) {
      self.id = id
      size = try file.size()
      self.file = file
      self.frames = frames
      self.known = known
    }
  }

  /// Texts of a selection; of segments, by number, that stand in `starts` only what is behind that byte.
  init(_ reader: StoreReader, _ selection: EventSelection, from starts: [Int: Int] = [:]) {
    self.reader = reader
    self.selection = selection
    self.starts = starts
    hostKeys = selection.hostKeys
    idKey = selection.id.map { EventKey.id($0).hash }
    let segments = reader.segments(for: selection).filter { id in
      starts[id.number].map { $0 < (EventInput.size(of: reader.layout.path(of: id)) ?? 0) } ?? true
    }
    waiting = segments.reversed()
    totalBytes = segments.reduce(0) { sum, id in
      sum + (EventInput.size(of: reader.layout.path(of: id)) ?? 0)
    }
  }

  /// The next text; nil at the end. What cannot be read is left out and told in `notices`.
  package mutating func next() -> Text? {
    while true {
      if let segment = current {
        do throws(StorageError) {
          if let text = try next(in: segment) { return text }
        } catch {
          notices.append(.unreadable(segment.id, error))
        }
        bytesDone += segment.size
        current = nil
      }
      guard let id = waiting.popLast() else { return nil }
      do throws(StorageError) {
        current = try open(id)
      } catch {
        note(error, about: id)
      }
    }
  }

  private mutating func note(_ error: StorageError, about id: SegmentID) {
    if case .system(_, _, ENOENT) = error {
      notices.append(.gone(id, events: reader.records[id]?.summary.events ?? 0))
    } else {
      notices.append(.unreadable(id, error))
    }
  }

  private mutating func open(_ id: SegmentID) throws(StorageError) -> OpenSegment {
    let file = try SegmentFile(path: reader.layout.path(of: id))
    let needsFilters = idKey != nil || !hostKeys.isEmpty
    let frames = reader.frames(of: id, withFilters: needsFilters) ?? []
    let start = starts[id.number] ?? 0
    let wanted = frames.filter { frame in
      guard frame.range.lowerBound >= start else { return false }
      return frame.damage != nil
        || selection.mayBeIn(frame, of: id, hostKeys: hostKeys, idKey: idKey)
    }
    framesSkipped += frames.count - wanted.count
    return try OpenSegment(
      id,
      file,
      frames: wanted.reversed(),
      known: max(start, frames.last?.range.upperBound ?? 0)
    )
  }

  private mutating func next(in segment: OpenSegment) throws(StorageError) -> Text? {
    while let frame = segment.frames.popLast() {
      if let damage = frame.damage {
        notices.append(.damaged(segment.id, range: frame.range, reason: damage))
        continue
      }
      let bytes = try segment.file.read(
        min(frame.range.count, FrameLimits.maximumBytes),
        at: frame.range.lowerBound
      )
      framesRead += 1
      switch bytes.withUnsafeBytes({ decompressor.text(of: $0) }) {
      case .success(let text):
        return Text(segment: segment.id, offset: frame.range.lowerBound, bytes: text)
      case .failure(let damage):
        notices.append(.damaged(segment.id, range: frame.range, reason: damage.reason))
      }
    }
    return try nextInTail(of: segment)
  }

  /// What stands behind the catalogue's knowledge; an unfinished frame there may be just being written.
  private mutating func nextInTail(of segment: OpenSegment) throws(StorageError) -> Text? {
    if segment.tail == nil {
      guard segment.size > segment.known else { return nil }
      segment.tail = try SegmentScanner(segment.file, from: segment.known)
    }
    while let piece = try segment.tail?.next() {
      switch piece {
      case .frame(let range, let text):
        framesRead += 1
        return Text(segment: segment.id, offset: range.lowerBound, bytes: text)
      case .damaged(let range, let reason):
        notices.append(.damaged(segment.id, range: range, reason: reason))
      case .torn: continue
      }
    }
    return nil
  }
}
