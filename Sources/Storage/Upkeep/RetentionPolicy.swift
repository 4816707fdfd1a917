// SPDX-License-Identifier: Apache-2.0
import Events

/// How long and how much is kept. Whole segments are deleted, those first that were begun first.
package struct RetentionPolicy: Sendable, Equatable {
  /// A segment is deleted when its last events came longer ago than so many seconds. It counts when they
  /// came, not what time they say they are of: old events that were imported today are kept.
  package var maximumAge: Int?
  /// Segments are deleted until no more bytes than these are on disk.
  package var maximumBytes: Int?

  /// Keeps everything, or what the bounds leave.
  package init(maximumAge: Int? = nil, maximumBytes: Int? = nil) {
    self.maximumAge = maximumAge
    self.maximumBytes = maximumBytes
  }

  /// The segments that are not kept; those being written always are.
  func surplus(_ segments: [SegmentRecord], writing: Set<SegmentID>, now: Timestamp)
    -> [SegmentRecord]
  {
    let ordered = segments.sorted { $0.id < $1.id }
    var bytes = ordered.reduce(0) { $0 + $1.bytes }
    var surplus: [SegmentRecord] = []
    for segment in ordered where !writing.contains(segment.id) {
      let isOld = maximumAge.map { age in
        guard let last = segment.ingested?.upperBound else { return false }
        let (limit, overflow) = now.nanoseconds
          .subtractingReportingOverflow(Int64(clamping: age).multipliedClamping(by: 1_000_000_000))
        return !overflow && last.nanoseconds < limit
      }
      let isTooMuch = maximumBytes.map { bytes > $0 }
      guard isOld == true || isTooMuch == true else { continue }
      surplus.append(segment)
      bytes -= segment.bytes
    }
    return surplus
  }
}

extension Int64 {
  fileprivate func multipliedClamping(by factor: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? (self < 0 ? .min : .max) : product
  }
}

/// What was deleted, or would be.
package struct PruneReport: Sendable, Equatable {
  /// The segments.
  package var deleted: [SegmentRecord] = []
  /// Segments that stay.
  package var keptSegments = 0
  /// Their events.
  package var keptEvents = 0
  /// Their bytes on disk.
  package var keptBytes = 0

  /// Events that are deleted.
  package var events: Int { deleted.reduce(0) { $0 + $1.summary.events } }
  /// Bytes that become free.
  package var bytes: Int { deleted.reduce(0) { $0 + $1.bytes } }
}
