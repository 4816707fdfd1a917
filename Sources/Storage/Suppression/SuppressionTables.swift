// SPDX-License-Identifier: Apache-2.0
import GRDB

/// The table of matches that became no alert of their own. It knows them one by one, so that a match
/// that is found again counts once.
enum SuppressionTables {
  static func register(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("suppression") { database in
      try database.execute(
        sql: """
          CREATE TABLE suppressed_match (
            id TEXT PRIMARY KEY,
            alert_id TEXT NOT NULL,
            time INTEGER NOT NULL,
            kept INTEGER NOT NULL
          ) WITHOUT ROWID;
          CREATE INDEX suppressed_match_by_age ON suppressed_match (kept);
          CREATE INDEX suppressed_match_by_alert ON suppressed_match (alert_id);
          """
      )
    }
  }
}
