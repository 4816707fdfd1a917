// SPDX-License-Identifier: Apache-2.0
package import Events

/// What the catalogue knows of a segment.
package struct SegmentRecord: Sendable, Equatable {
  /// Which one it is.
  package var id: SegmentID
  /// Bytes on disk, damaged ones included.
  package var bytes = 0
  /// Bytes of text.
  package var textBytes = 0
  /// Frames, damaged pieces not counted.
  package var frames = 0
  /// Bytes that give no text.
  package var damagedBytes = 0
  /// Events, their times and hosts.
  package var summary = BatchSummary()
  /// When, by the clock of then, its first and its last events came.
  package var ingested: ClosedRange<Timestamp>?

  init(id: SegmentID) { self.id = id }

  mutating func add(_ frame: FrameRecord, ingested time: Timestamp) {
    bytes = frame.range.upperBound
    if frame.damage == nil {
      frames += 1
      textBytes += frame.textBytes
      var added = frame.summary
      added.keys = []
      summary.merge(added)
    } else {
      damagedBytes += frame.range.count
    }
    ingested = ingested.map { min($0.lowerBound, time)...max($0.upperBound, time) } ?? time...time
  }
}

/// What the catalogue knows of a frame, or of a damaged piece between frames.
struct FrameRecord: Sendable, Equatable {
  /// Where it stands in the segment.
  var range: Range<Int>
  var textBytes = 0
  /// Of its events; hosts are known by the filter only when it comes from the catalogue.
  var summary = BatchSummary()
  var filter = KeyFilter.all
  /// What is wrong with it; nil for a good frame.
  var damage: String?

  init(range: Range<Int>) { self.range = range }

  init(range: Range<Int>, textBytes: Int, summary: BatchSummary) {
    self.range = range
    self.textBytes = textBytes
    self.summary = summary
    filter = KeyFilter(Set(summary.keys))
    self.summary.keys = []
  }

  init(damaged range: Range<Int>, reason: String) {
    self.range = range
    damage = reason
  }
}
