// SPDX-License-Identifier: Apache-2.0
import GRDB
import Glibc

/// The SQLite file of all that is not an event: alerts and what people did with them, what rules have
/// searched, exceptions, deliveries. Nothing else has it, so it is never thrown away or made anew.
///
/// A commit is on disk when `write` returns. Several processes may have it open: the service, and
/// commands beside it.
package final class StateDatabase: Sendable {
  /// Where it is.
  package let path: String
  private let pool: any DatabaseWriter

  /// Opens the file for writing, makes it and its folder where there is none.
  package init(path: String) throws(StorageError) {
    self.path = path
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try Folders.makeAll(String(path[..<slash]))
    }
    // SQLite gives its other files the permissions of this one.
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .last("opened for writing", path) }
    close(descriptor)
    pool = try SQLiteErrors.typed(path, Self.unusable) {
      var configuration = Self.configuration()
      configuration.prepareDatabase { database in
        try database.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA synchronous = FULL")
      }
      let pool = try DatabasePool(path: path, configuration: configuration)
      try StateSchema.migrator.migrate(pool)
      return pool
    }
  }

  /// The state to which nothing was written yet, in memory: what a reader finds where there is no file.
  package init(emptyAt path: String) throws(StorageError) {
    self.path = path
    pool = try SQLiteErrors.typed(path, Self.unusable) {
      let queue = try DatabaseQueue(configuration: Self.configuration())
      try StateSchema.migrator.migrate(queue)
      return queue
    }
  }

  /// Opens the file for reading; `missing` where there is none.
  package init(reading path: String) throws(StorageError) {
    self.path = path
    guard access(path, F_OK) == 0 || errno != ENOENT else { throw .noState(path: path) }
    guard access(path, R_OK) == 0 else { throw .last("read", path) }
    var status = stat()
    // SQLite makes an empty file before it writes the first page.
    guard stat(path, &status) != 0 || status.st_size > 0 else { throw .noState(path: path) }
    pool = try SQLiteErrors.typed(path, Self.unusable) {
      var configuration = Self.configuration()
      configuration.readonly = true
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA trusted_schema = OFF") }
      let queue = try DatabaseQueue(path: Self.readable(path), configuration: configuration)
      guard try queue.read(StateSchema.migrator.hasCompletedMigrations) else {
        throw StorageError.state(
          path: path,
          detail: "it is of another version; open it for writing once, with `swiftlet run`"
        )
      }
      return queue
    }
  }

  /// What SQLite is to open for reading. On a disk that takes nothing it cannot make the files that it
  /// shares with writers; there are none then, and it is told so, unless something waits in their log.
  private static func readable(_ path: String) -> String {
    var folder = path
    if let slash = path.lastIndex(of: "/") { folder = String(path[...slash]) }
    var log = stat()
    let isLogged = stat(path + "-wal", &log) == 0 && log.st_size > 0
    guard access(folder, W_OK) != 0, errno == EROFS, !isLogged else { return path }
    let escaped = path.utf8.map { byte -> String in
      let isPlain =
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        || (UInt8(ascii: "-")...UInt8(ascii: "9")).contains(byte)
      let digits = String(byte, radix: 16, uppercase: true)
      return isPlain
        ? String(decoding: [byte], as: UTF8.self) : "%" + (digits.count < 2 ? "0" : "") + digits
    }
    return "file:" + escaped.joined() + "?immutable=1"
  }

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    return configuration
  }

  private static func unusable(_ path: String, _ detail: String) -> StorageError {
    .state(path: path, detail: detail)
  }

  /// Everything that `body` does is done together, or nothing of it.
  package func write<Result>(
    _ body: (StateTransaction) throws -> Result
  ) throws(StorageError) -> Result {
    try SQLiteErrors.typed(path, Self.unusable) {
      try pool.write { try body(StateTransaction(database: $0)) }
    }
  }

  /// What `body` reads is of one moment.
  package func read<Result>(
    _ body: (StateTransaction) throws -> Result
  ) throws(StorageError) -> Result {
    try SQLiteErrors.typed(path, Self.unusable) {
      try pool.read { try body(StateTransaction(database: $0)) }
    }
  }
}

/// One transaction of the state, which lives as long as the call that hands it out. What can be done
/// in it stands beside the tables that it is done to.
package struct StateTransaction {
  let database: Database
}
