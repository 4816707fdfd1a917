// SPDX-License-Identifier: Apache-2.0
import GRDB

/// The tables of the catalogue. SQLite does not notice changed bytes in a value, which could hide events
/// from a search: so rows and filters have checksums. Everything in them can be made anew from the segments.
enum CatalogueSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("segments") { database in
      try database.execute(
        sql: """
          CREATE TABLE segment (
            number INTEGER PRIMARY KEY,
            stream TEXT NOT NULL,
            date TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            text_bytes INTEGER NOT NULL,
            frames INTEGER NOT NULL,
            damaged_bytes INTEGER NOT NULL,
            events INTEGER NOT NULL,
            timeless INTEGER NOT NULL,
            earliest INTEGER,
            latest INTEGER,
            ingested_first INTEGER,
            ingested_last INTEGER,
            has_more_hosts INTEGER NOT NULL,
            checksum INTEGER NOT NULL
          );
          CREATE TABLE segment_host (
            segment INTEGER NOT NULL REFERENCES segment (number) ON DELETE CASCADE,
            host TEXT NOT NULL,
            PRIMARY KEY (segment, host)
          ) WITHOUT ROWID;
          CREATE TABLE frame (
            segment INTEGER NOT NULL REFERENCES segment (number) ON DELETE CASCADE,
            start INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            text_bytes INTEGER NOT NULL,
            events INTEGER NOT NULL,
            timeless INTEGER NOT NULL,
            earliest INTEGER,
            latest INTEGER,
            filter BLOB NOT NULL,
            damage TEXT,
            checksum INTEGER NOT NULL,
            PRIMARY KEY (segment, start)
          ) WITHOUT ROWID;
          """
      )
    }
    return migrator
  }
}
