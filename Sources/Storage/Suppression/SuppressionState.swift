// SPDX-License-Identifier: Apache-2.0
package import Events
import GRDB

/// What an alert has counted so far.
package struct SuppressionState: Sendable, Equatable {
  /// Matches that are counted by it, itself not among them.
  package var count: Int
  /// When the first of all happened.
  package var start: Timestamp
  /// When the last happened.
  package var end: Timestamp
}

extension StateTransaction {
  /// What an alert has counted; nil where it does not count, or is not there.
  package func suppression(of id: String) throws -> SuppressionState? {
    let sql = """
      SELECT suppressed, suppression_start, suppression_end FROM alert
      WHERE id = ? AND suppression_key IS NOT NULL
      """
    guard let row = try Row.fetchOne(database, sql: sql, arguments: [id]) else { return nil }
    return SuppressionState(
      count: try row.decode(forColumn: "suppressed"),
      start: Timestamp(nanoseconds: try row.decode(forColumn: "suppression_start")),
      end: Timestamp(nanoseconds: try row.decode(forColumn: "suppression_end"))
    )
  }
}
