// SPDX-License-Identifier: Apache-2.0
import GRDB

/// The tables of alerts.
enum AlertTables {
  static func register(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("alerts") { database in
      try database.execute(
        sql: """
          CREATE TABLE alert (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            rule_id TEXT NOT NULL,
            rule_name TEXT NOT NULL,
            severity TEXT NOT NULL,
            risk_score INTEGER NOT NULL,
            raised INTEGER NOT NULL,
            event_time INTEGER,
            host TEXT,
            is_building_block INTEGER NOT NULL,
            group_id TEXT,
            group_place INTEGER,
            suppression_key TEXT,
            suppressed INTEGER NOT NULL DEFAULT 0,
            suppression_start INTEGER,
            suppression_end INTEGER,
            status TEXT NOT NULL DEFAULT 'open',
            document BLOB NOT NULL
          );
          CREATE INDEX alert_by_rule ON alert (rule_id, raised);
          CREATE INDEX alert_by_time ON alert (raised);
          CREATE INDEX alert_by_group ON alert (group_id) WHERE group_id IS NOT NULL;
          CREATE INDEX alert_by_suppression ON alert (suppression_key, raised)
            WHERE suppression_key IS NOT NULL;
          """
      )
    }
  }
}
