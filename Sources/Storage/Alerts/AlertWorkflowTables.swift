// SPDX-License-Identifier: Apache-2.0
import GRDB

/// The tables of what people do with alerts.
///
/// Actions and their changes are the truth: an action that was undone counts as if it never was. What
/// an alert is now (`alert.status`, `alert_status`, `alert_tag`, `alert_assignee`) follows from them.
enum AlertWorkflowTables {
  static func register(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("alert workflow") { database in
      try database.execute(
        sql: """
          CREATE TABLE alert_action (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            time INTEGER NOT NULL,
            user TEXT NOT NULL,
            undoes INTEGER REFERENCES alert_action (number),
            undone_by INTEGER REFERENCES alert_action (number)
          );
          CREATE INDEX alert_action_by_user ON alert_action (user, number)
            WHERE undoes IS NULL AND undone_by IS NULL;
          CREATE TABLE alert_change (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            action INTEGER NOT NULL REFERENCES alert_action (number),
            alert INTEGER NOT NULL REFERENCES alert (number) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            before TEXT,
            after TEXT NOT NULL,
            reason TEXT
          );
          CREATE INDEX alert_change_by_alert ON alert_change (alert, number);
          CREATE INDEX alert_change_by_action ON alert_change (action);
          CREATE TABLE alert_status (
            alert INTEGER PRIMARY KEY REFERENCES alert (number) ON DELETE CASCADE,
            reason TEXT,
            time INTEGER NOT NULL,
            user TEXT NOT NULL,
            acknowledged INTEGER,
            closed INTEGER
          );
          CREATE TABLE alert_tag (
            alert INTEGER NOT NULL REFERENCES alert (number) ON DELETE CASCADE,
            name TEXT NOT NULL,
            PRIMARY KEY (alert, name)
          ) WITHOUT ROWID;
          CREATE INDEX alert_tag_by_name ON alert_tag (name, alert);
          CREATE TABLE alert_assignee (
            alert INTEGER NOT NULL REFERENCES alert (number) ON DELETE CASCADE,
            name TEXT NOT NULL,
            PRIMARY KEY (alert, name)
          ) WITHOUT ROWID;
          CREATE INDEX alert_assignee_by_name ON alert_assignee (name, alert);
          -- Lists, counts and times are answered from here, without the rows, whose documents are long.
          CREATE INDEX alert_by_status ON alert (status, is_building_block, raised, number,
            severity, risk_score, host, rule_id, rule_name, event_time);
          -- Alerts of back-fills, which were raised long after their events on purpose.
          CREATE INDEX alert_of_manual_run ON alert (number) WHERE \(manualRun);
          """
      )
    }
  }

  /// True of alerts that a manual run raised; the words of the index and of those who use it.
  static let manualRun =
    #"instr(document, CAST('"kibana.alert.rule.execution.type":"manual"' AS BLOB)) > 0"#
}
