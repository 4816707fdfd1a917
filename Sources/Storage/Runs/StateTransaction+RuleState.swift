// SPDX-License-Identifier: Apache-2.0
import Events
import GRDB

extension StateTransaction {
  /// How far a rule has searched; nil where it never ran.
  package func ruleState(_ ruleID: String) throws -> RuleStateRow? {
    try Row.fetchOne(
      database,
      sql: "SELECT * FROM rule_state WHERE rule_id = ?",
      arguments: [ruleID]
    ).map(RuleStateRow.init)
  }

  /// How far all rules have searched that ever ran.
  package func ruleStates() throws -> [RuleStateRow] {
    try Row.fetchAll(database, sql: "SELECT * FROM rule_state ORDER BY rule_id")
      .map(RuleStateRow.init)
  }

  /// Keeps how far a rule has searched. Whether somebody turned it on or off stays as it is.
  package func set(_ state: RuleStateRow) throws {
    try database.execute(
      sql: """
        INSERT INTO rule_state (rule_id, searched_to, read_to, last_started) VALUES (?, ?, ?, ?)
        ON CONFLICT (rule_id) DO UPDATE SET searched_to = excluded.searched_to,
          read_to = excluded.read_to, last_started = excluded.last_started
        """,
      arguments: [
        state.ruleID, state.searchedTo?.nanoseconds, state.readTo?.text,
        state.lastStarted?.nanoseconds,
      ]
    )
  }

  /// Turns a rule on or off, whatever its file says; nil leaves it to its file.
  package func setEnabled(_ isEnabled: Bool?, rule ruleID: String) throws {
    try database.execute(
      sql: """
        INSERT INTO rule_state (rule_id, enabled) VALUES (?, ?)
        ON CONFLICT (rule_id) DO UPDATE SET enabled = excluded.enabled
        """,
      arguments: [ruleID, isEnabled]
    )
  }
}
