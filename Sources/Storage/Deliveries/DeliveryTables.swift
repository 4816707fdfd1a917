// SPDX-License-Identifier: Apache-2.0
import GRDB

/// The tables of what was told to whom.
enum DeliveryTables {
  static func register(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("deliveries") { database in
      // `cursor` is the number of the last alert that this channel is done with. Alerts up to
      // `digest_until` go out as one message; it is kept so that a second attempt holds the same.
      try database.execute(
        sql: """
          CREATE TABLE delivery_channel (
            name TEXT PRIMARY KEY,
            cursor INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            next_attempt INTEGER,
            digest_until INTEGER,
            window_start INTEGER,
            window_count INTEGER NOT NULL DEFAULT 0,
            delivered INTEGER NOT NULL DEFAULT 0,
            digested INTEGER NOT NULL DEFAULT 0,
            filtered INTEGER NOT NULL DEFAULT 0,
            refused INTEGER NOT NULL DEFAULT 0,
            failures INTEGER NOT NULL DEFAULT 0,
            last_delivery INTEGER,
            last_error TEXT,
            last_error_time INTEGER
          ) WITHOUT ROWID;
          CREATE TABLE delivery_parked (
            channel TEXT NOT NULL,
            after INTEGER NOT NULL,
            last INTEGER NOT NULL,
            is_digest INTEGER NOT NULL,
            error TEXT NOT NULL,
            parked INTEGER NOT NULL,
            is_retried INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (channel, last)
          ) WITHOUT ROWID;
          """
      )
    }
  }
}
