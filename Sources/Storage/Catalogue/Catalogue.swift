// SPDX-License-Identifier: Apache-2.0
import GRDB
import Glibc

/// The SQLite file that knows which events stand where. It is ahead of the segments never, behind them
/// now and then; who reads it looks at the segments' sizes too.
struct Catalogue: Sendable {
  let path: String
  let database: DatabaseQueue

  /// Opens the catalogue for writing, makes it where there is none.
  init(path: String) throws(StorageError) {
    // SQLite gives its other files the permissions of this one.
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .last("opened for writing", path) }
    close(descriptor)
    try self.init(path: path) { () throws in
      var configuration = Self.configuration()
      configuration.journalMode = .wal
      let database = try DatabaseQueue(path: path, configuration: configuration)
      try CatalogueSchema.migrator.migrate(database)
      return database
    }
  }

  /// Opens the catalogue for reading beside a process that may be writing.
  init(reading path: String) throws(StorageError) {
    try self.init(path: path) { () throws in
      var configuration = Self.configuration()
      configuration.readonly = true
      return try DatabaseQueue(path: path, configuration: configuration)
    }
  }

  private init(path: String, _ open: () throws -> DatabaseQueue) throws(StorageError) {
    self.path = path
    database = try Self.typed(path) { try open() }
  }

  /// A catalogue in memory, for as long as the disk has no room for one.
  init(inMemoryFor path: String) throws(StorageError) {
    try self.init(path: path) { () throws in
      let database = try DatabaseQueue()
      try CatalogueSchema.migrator.migrate(database)
      return database
    }
  }

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    // What somebody put into the file's schema runs no functions that could do harm.
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA trusted_schema = OFF") }
    return configuration
  }

  private static func typed<Result>(
    _ path: String,
    _ body: () throws -> Result
  ) throws(StorageError) -> Result {
    try SQLiteErrors.typed(path, { .catalogue(path: $0, detail: $1) }, body)
  }

  func read<Result>(_ body: (Database) throws -> Result) throws(StorageError) -> Result {
    try Self.typed(path) { try database.read(body) }
  }

  func write<Result>(_ body: (Database) throws -> Result) throws(StorageError) -> Result {
    try Self.typed(path) { try database.write(body) }
  }

  /// All segments in the order of their numbers.
  func segments() throws(StorageError) -> [SegmentRecord] {
    try read { database in
      var hosts: [Int: Set<String>] = [:]
      for row in try Row.fetchAll(database, sql: "SELECT segment, host FROM segment_host") {
        let host: String = try row.decode(forColumn: "host")
        hosts[try row.decode(forColumn: "segment"), default: []].insert(host)
      }
      return try Row.fetchAll(database, sql: "SELECT * FROM segment ORDER BY number").map { row in
        var record = try SegmentRecord(row)
        record.summary.hosts = hosts[record.id.number] ?? []
        return record
      }
    }
  }

  /// The frames of a segment in their order; without the filters where they are not needed.
  func frames(of segment: Int, withFilters: Bool) throws(StorageError) -> [FrameRecord] {
    let filter = withFilters ? "filter" : "x'' AS filter"
    let sql = """
      SELECT start, bytes, text_bytes, events, timeless, earliest, latest, \(filter), damage, checksum
      FROM frame WHERE segment = ? ORDER BY start
      """
    return try read {
      try Row.fetchAll($0, sql: sql, arguments: [segment]).map {
        try FrameRecord($0, segment: segment)
      }
    }
  }

  /// Takes down what was added to segments: their present records, and the frames that are new.
  func add(_ changes: [(segment: SegmentRecord, frames: [FrameRecord])]) throws(StorageError) {
    try write { database in
      for (segment, frames) in changes {
        try segment.save(database)
        for frame in frames { try frame.insert(database, segment: segment.id.number) }
      }
    }
  }

  /// Forgets segments.
  func remove(_ segments: [Int]) throws(StorageError) {
    guard !segments.isEmpty else { return }
    try write { database in
      for number in segments {
        try database.execute(sql: "DELETE FROM segment WHERE number = ?", arguments: [number])
      }
    }
  }

  /// Forgets all segments.
  func clear() throws(StorageError) {
    try write { try $0.execute(sql: "DELETE FROM segment") }
  }

  /// What SQLite finds wrong with the file; empty when nothing.
  func integrityProblems() throws(StorageError) -> [String] {
    try read { try String.fetchAll($0, sql: "PRAGMA integrity_check(20)") }.filter { $0 != "ok" }
  }
}
