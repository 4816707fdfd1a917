// SPDX-License-Identifier: Apache-2.0
import GRDB

/// How far detection has come: in each segment, in each followed file, and in time.
enum StreamTables {
  static func register(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("stream") { database in
      try database.execute(
        sql: """
          CREATE TABLE stream_position (
            segment INTEGER PRIMARY KEY,
            bytes INTEGER NOT NULL,
            input_bytes INTEGER NOT NULL
          );
          CREATE TABLE input_position (
            path TEXT PRIMARY KEY,
            device INTEGER NOT NULL,
            inode INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            lines INTEGER NOT NULL,
            digest INTEGER NOT NULL
          ) WITHOUT ROWID;
          CREATE TABLE stream_clock (
            name TEXT PRIMARY KEY,
            nanoseconds INTEGER NOT NULL
          ) WITHOUT ROWID;
          """
      )
    }
  }
}
