// SPDX-License-Identifier: Apache-2.0
package import Events
import GRDB

/// The clocks of the stream: the time of which detection has seen events.
package enum StreamClock: String, Sendable {
  /// When the service last committed, by the clock on the wall.
  case wall
  /// The time that old events, read from files, have come to.
  case history
}

extension StateTransaction {
  /// For each segment, by number, up to which byte its events went through detection; nil before the
  /// service ran for the first time.
  package func streamPositions() throws -> [Int: Int]? { try positions("bytes") }

  /// For each segment, by number, behind which byte events may stand that followed files, read on from
  /// their positions, bring again; nil before the service ran for the first time.
  package func inputMarks() throws -> [Int: Int]? { try positions("input_bytes") }

  private func positions(_ column: String) throws -> [Int: Int]? {
    guard try streamClock(.wall) != nil else { return nil }
    var positions: [Int: Int] = [:]
    for row in try Row.fetchAll(database, sql: "SELECT segment, \(column) FROM stream_position") {
      positions[try row.decode(forColumn: "segment")] = try row.decode(forColumn: column)
    }
    return positions
  }

  /// Says up to which byte the events of segments went through detection.
  package func setStreamPositions(_ positions: [SegmentID: Int]) throws {
    for (segment, bytes) in positions {
      try database.execute(
        sql: """
          INSERT INTO stream_position (segment, bytes, input_bytes) VALUES (?, ?, 0)
          ON CONFLICT (segment) DO UPDATE SET bytes = excluded.bytes
          """,
        arguments: [segment.number, bytes]
      )
    }
  }

  /// Says that followed files have been read past all that is stored.
  package func levelInputMarks() throws {
    try database.execute(
      sql: "UPDATE stream_position SET input_bytes = bytes WHERE input_bytes <> bytes"
    )
  }

  /// Forgets the positions of segments that are gone.
  package func keepStreamPositions(of segments: Set<Int>) throws {
    for number in try Int.fetchAll(database, sql: "SELECT segment FROM stream_position")
    where !segments.contains(number) {
      try database.execute(
        sql: "DELETE FROM stream_position WHERE segment = ?",
        arguments: [number]
      )
    }
  }

  /// How far a followed file has been read; nil where it is new.
  package func inputPosition(_ path: String) throws -> InputPosition? {
    try Row.fetchOne(
      database,
      sql: "SELECT * FROM input_position WHERE path = ?",
      arguments: [path]
    ).map { row in
      let device: Int64 = try row.decode(forColumn: "device")
      let inode: Int64 = try row.decode(forColumn: "inode")
      let digest: Int64 = try row.decode(forColumn: "digest")
      var position = InputPosition(
        path: path,
        device: UInt64(bitPattern: device),
        inode: UInt64(bitPattern: inode),
        bytes: try row.decode(forColumn: "bytes"),
        lines: try row.decode(forColumn: "lines")
      )
      position.digest = UInt64(bitPattern: digest)
      return position
    }
  }

  /// Says how far a followed file has been read.
  package func setInputPosition(_ position: InputPosition) throws {
    try database.execute(
      sql: """
        INSERT INTO input_position (path, device, inode, bytes, lines, digest)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (path) DO UPDATE SET device = excluded.device, inode = excluded.inode,
          bytes = excluded.bytes, lines = excluded.lines, digest = excluded.digest
        """,
      arguments: [
        position.path, Int64(bitPattern: position.device), Int64(bitPattern: position.inode),
        position.bytes, position.lines, Int64(bitPattern: position.digest),
      ]
    )
  }

  /// What time it is on a clock of the stream; nil where it never ran.
  package func streamClock(_ clock: StreamClock) throws -> Timestamp? {
    try Int64.fetchOne(
      database,
      sql: "SELECT nanoseconds FROM stream_clock WHERE name = ?",
      arguments: [clock.rawValue]
    ).map { Timestamp(nanoseconds: $0) }
  }

  /// Sets a clock of the stream.
  package func setStreamClock(_ clock: StreamClock, _ time: Timestamp) throws {
    try database.execute(
      sql: """
        INSERT INTO stream_clock (name, nanoseconds) VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET nanoseconds = excluded.nanoseconds
        """,
      arguments: [clock.rawValue, time.nanoseconds]
    )
  }
}
