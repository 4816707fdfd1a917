// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import GRDB

/// A row that cannot be what the store wrote.
struct BadRow: Error, CustomStringConvertible {
  let description: String
}

extension SegmentRecord {
  init(_ row: Row) throws {
    let stream: String = try row.decode(forColumn: "stream")
    let date: String = try row.decode(forColumn: "date")
    let number: Int = try row.decode(forColumn: "number")
    guard let name = DataStreamName(stream), SegmentID.isDate(date), number > 0 else {
      throw BadRow(description: "segment \(number) has a name that the store does not give")
    }
    self.init(id: SegmentID(stream: name, date: date, number: number))
    bytes = try row.decode(forColumn: "bytes")
    textBytes = try row.decode(forColumn: "text_bytes")
    frames = try row.decode(forColumn: "frames")
    damagedBytes = try row.decode(forColumn: "damaged_bytes")
    summary = try BatchSummary(row)
    summary.hasMoreHosts = try row.decode(forColumn: "has_more_hosts")
    ingested = try row.times("ingested_first", "ingested_last")
    guard try row.decode(Int64.self, forColumn: "checksum") == checksum else {
      throw BadRow(description: "the row of segment \(number) was changed")
    }
  }

  private var checksum: Int64 {
    let numbers = [id.number, bytes, textBytes, frames, damagedBytes, summary.hasMoreHosts ? 1 : 0]
    let ingestion = [ingested?.lowerBound.nanoseconds, ingested?.upperBound.nanoseconds]
    return RowChecksum.of(numbers.map { Int64($0) } + ingestion + summary.checked, id.name)
  }

  /// Writes the record in place of what the catalogue had of the segment.
  func save(_ database: Database) throws {
    let statement = try database.cachedStatement(
      sql: """
        INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (number) DO UPDATE SET
          stream = excluded.stream, date = excluded.date, bytes = excluded.bytes,
          text_bytes = excluded.text_bytes, frames = excluded.frames,
          damaged_bytes = excluded.damaged_bytes, events = excluded.events,
          timeless = excluded.timeless, earliest = excluded.earliest, latest = excluded.latest,
          ingested_first = excluded.ingested_first, ingested_last = excluded.ingested_last,
          has_more_hosts = excluded.has_more_hosts, checksum = excluded.checksum
        """
    )
    try statement.execute(
      arguments: [
        id.number, id.stream.text, id.date, bytes, textBytes, frames, damagedBytes, summary.events,
        summary.timeless, summary.times?.lowerBound.nanoseconds,
        summary.times?.upperBound.nanoseconds, ingested?.lowerBound.nanoseconds,
        ingested?.upperBound.nanoseconds, summary.hasMoreHosts, checksum,
      ]
    )
    let hosts = try database.cachedStatement(
      sql: "INSERT OR IGNORE INTO segment_host VALUES (?, ?)"
    )
    for host in summary.hosts { try hosts.execute(arguments: [id.number, host]) }
  }
}

extension FrameRecord {
  init(_ row: Row, segment: Int) throws {
    let start: Int = try row.decode(forColumn: "start")
    let bytes: Int = try row.decode(forColumn: "bytes")
    guard start >= 0, bytes > 0, bytes < 1 << 40, start < 1 << 50 else {
      throw BadRow(description: "a frame stands at \(start) with \(bytes) bytes")
    }
    self.init(range: start..<(start + bytes))
    textBytes = try row.decode(forColumn: "text_bytes")
    summary = try BatchSummary(row)
    damage = try row.decode(forColumn: "damage")
    let stored = try row.withUnsafeData(named: "filter") { $0.map { Array($0) } ?? [] }
    guard let filter = KeyFilter(data: stored),
      try row.decode(Int64.self, forColumn: "checksum") == checksum(segment)
    else { throw BadRow(description: "the row of the frame at \(start) was changed") }
    self.filter = filter
  }

  private func checksum(_ segment: Int) -> Int64 {
    RowChecksum.of(
      [segment, range.lowerBound, range.count, textBytes].map { Int64($0) } + summary.checked,
      damage ?? ""
    )
  }

  func insert(_ database: Database, segment: Int) throws {
    let statement = try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO frame VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    )
    try statement.execute(
      arguments: [
        segment, range.lowerBound, range.count, textBytes, summary.events, summary.timeless,
        summary.times?.lowerBound.nanoseconds, summary.times?.upperBound.nanoseconds,
        filter.data, damage, checksum(segment),
      ]
    )
  }
}

extension BatchSummary {
  fileprivate init(_ row: Row) throws {
    self.init()
    events = try row.decode(forColumn: "events")
    timeless = try row.decode(forColumn: "timeless")
    times = try row.times("earliest", "latest")
  }

  /// What a row has of it.
  fileprivate var checked: [Int64?] {
    [
      Int64(events), Int64(timeless), times?.lowerBound.nanoseconds, times?.upperBound.nanoseconds,
    ]
  }
}

extension Row {
  fileprivate func times(_ first: String, _ last: String) throws -> ClosedRange<Timestamp>? {
    let lower: Int64? = try decode(forColumn: first)
    let upper: Int64? = try decode(forColumn: last)
    guard let lower, let upper else { return nil }
    guard lower <= upper else { throw BadRow(description: "\(last) stands before \(first)") }
    return Timestamp(nanoseconds: lower)...Timestamp(nanoseconds: upper)
  }
}
