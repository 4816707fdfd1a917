// SPDX-License-Identifier: Apache-2.0
package import Events
import GRDB

extension StateTransaction {
  /// Notes a gap. One of the rule with the same start is the same gap, which goes on to the later end.
  package func note(_ gap: GapRow) throws {
    try database.execute(
      sql: """
        INSERT INTO gap (rule_id, start, end, state, reason, noticed, changed)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (rule_id, start) DO UPDATE SET end = MAX(end, excluded.end),
          state = excluded.state, reason = excluded.reason, changed = excluded.changed
        """,
      arguments: [
        gap.ruleID, gap.start.nanoseconds, gap.end.nanoseconds, gap.state.rawValue, gap.reason,
        gap.noticed.nanoseconds, gap.changed.nanoseconds,
      ]
    )
  }

  /// Gaps of a rule, or of all, the oldest first; `open`: only those that are not filled.
  package func gaps(of ruleID: String?, open: Bool) throws -> [GapRow] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT * FROM gap WHERE (? IS NULL OR rule_id = ?) AND (? = 0 OR state <> 'filled')
        ORDER BY start, number
        """,
      arguments: [ruleID, ruleID, open]
    ).map(GapRow.init)
  }

  /// A rule has searched a range: gaps within it are filled.
  package func fill(
    _ ruleID: String,
    from start: Timestamp,
    to end: Timestamp,
    at time: Timestamp
  ) throws {
    try database.execute(
      sql: """
        UPDATE gap SET state = 'filled', changed = ?
        WHERE rule_id = ? AND state <> 'filled' AND start >= ? AND end <= ?
        """,
      arguments: [time.nanoseconds, ruleID, start.nanoseconds, end.nanoseconds]
    )
  }
}
