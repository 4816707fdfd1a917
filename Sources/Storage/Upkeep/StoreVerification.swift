// SPDX-License-Identifier: Apache-2.0
import Events

/// Reads everything that is stored, and compares it with the catalogue.
package struct StoreVerification {
  /// What was found.
  package struct Report: Sendable, Equatable {
    /// Segments that were read.
    package var segments = 0
    /// Frames that are good.
    package var frames = 0
    /// Events in them.
    package var events = 0
    /// Bytes on disk.
    package var bytes = 0
    /// What is wrong, each in a sentence.
    package var problems: [String] = []
    /// What is worth knowing and not wrong.
    package var remarks: [String] = []
  }

  private let reader: StoreReader
  private let fields = StoredFields()
  /// What was found so far.
  package private(set) var report = Report()

  /// Prepares to read a store.
  package init(_ reader: StoreReader) {
    self.reader = reader
    if let error = reader.catalogueError { report.problems.append(error.description) }
    report.problems += reader.catalogueProblems().map { "the catalogue: \($0)" }
    report.remarks += reader.strangers.map { StoreNotice.stranger($0).description }
    let present = Set(reader.segments)
    for record in reader.records.values.sorted(by: { $0.id < $1.id })
    where !present.contains(record.id) {
      let notice = StoreNotice.gone(record.id, events: record.summary.events)
      report.problems.append(notice.description)
    }
  }

  /// Reads all segments; `progress` hears after each frame how many bytes were read.
  package mutating func run(progress: (Report) -> Void) {
    var newest: [DataStreamName: SegmentID] = [:]
    for id in reader.segments { newest[id.stream] = id }
    for id in reader.segments {
      do throws(StorageError) {
        try verify(id, isNewest: newest[id.stream] == id, progress)
      } catch {
        report.problems.append(StoreNotice.unreadable(id, error).description)
      }
    }
  }

  private mutating func verify(
    _ id: SegmentID,
    isNewest: Bool,
    _ progress: (Report) -> Void
  ) throws(StorageError) {
    let file = try SegmentFile(path: reader.layout.path(of: id))
    let size = try file.size()
    report.segments += 1
    let known = reader.records[id]
    var found = SegmentRecord(id: id)
    var scanner = try SegmentScanner(file)
    while let piece = try scanner.next() {
      switch piece {
      case .frame(let range, let text):
        let summary = fields.summary(of: text)
        let lines = text.reduce(into: 0) { $0 += $1 == UInt8(ascii: "\n") ? 1 : 0 }
        report.frames += 1
        report.events += summary.events
        report.bytes += range.count
        if lines != summary.events {
          report.problems.append(
            "\(id.name): \(lines - summary.events) lines of the frame at \(range.lowerBound) are no events"
          )
        }
        if range.upperBound <= known?.bytes ?? 0 {
          let frame = FrameRecord(range: range, textBytes: text.count, summary: summary)
          found.add(frame, ingested: Timestamp(nanoseconds: 0))
        }
      case .damaged(let range, let reason):
        report.bytes += range.count
        let notice = StoreNotice.damaged(id, range: range, reason: reason)
        report.problems.append(notice.description)
      case .torn(let range):
        report.bytes += range.count
        let text =
          "\(id.name): the last \(range.count) bytes are of a frame that is being written or never was finished"
        if isNewest && range.lowerBound >= known?.bytes ?? 0 {
          report.remarks.append(text)
        } else {
          report.problems.append(text)
        }
      }
      progress(report)
    }
    guard let known else { return }
    compare(known, found, size)
    if reader.catalogueError == nil, reader.frames(of: id, withFilters: true) == nil {
      let detail = reader.catalogueError?.description ?? "the catalogue lacks frames"
      report.problems.append("\(id.name): \(detail)")
    }
  }

  /// What the catalogue says and what there is, up to where the catalogue's knowledge ends.
  private mutating func compare(_ known: SegmentRecord, _ found: SegmentRecord, _ size: Int) {
    let name = known.id.name
    if size < known.bytes {
      let missing = max(0, known.summary.events - found.summary.events)
      let notice = StoreNotice.shortened(
        known.id,
        missingBytes: known.bytes - size,
        missingEvents: missing
      )
      report.problems.append(notice.description)
      return
    }
    if known.summary.events != found.summary.events {
      report.problems.append(
        "\(name): the catalogue counts \(known.summary.events) events, the segment has \(found.summary.events)"
      )
    }
    if known.damagedBytes == 0, known.summary.events == found.summary.events {
      if known.textBytes != found.textBytes || known.frames != found.frames {
        report.problems.append("\(name): the catalogue does not know its frames")
      }
      if known.summary.times != found.summary.times {
        report.problems.append("\(name): the catalogue has other times than the events")
      }
    }
  }
}
