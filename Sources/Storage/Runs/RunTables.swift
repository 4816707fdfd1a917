// SPDX-License-Identifier: Apache-2.0
import GRDB

/// The tables of what rules have searched.
enum RunTables {
  static func register(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("runs") { database in
      try database.execute(
        sql: """
          CREATE TABLE rule_state (
            rule_id TEXT PRIMARY KEY,
            searched_to INTEGER,
            read_to TEXT,
            last_started INTEGER,
            enabled INTEGER
          ) WITHOUT ROWID;
          CREATE TABLE run (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL,
            rule_id TEXT NOT NULL,
            kind TEXT NOT NULL,
            status TEXT NOT NULL,
            started INTEGER NOT NULL,
            document BLOB NOT NULL
          );
          CREATE INDEX run_by_rule ON run (rule_id, number);
          CREATE INDEX run_by_time ON run (started);
          CREATE INDEX run_by_status ON run (status) WHERE status = 'running';
          CREATE TABLE gap (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            rule_id TEXT NOT NULL,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL,
            state TEXT NOT NULL,
            reason TEXT NOT NULL,
            noticed INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            UNIQUE (rule_id, start)
          );
          """
      )
    }
  }
}
