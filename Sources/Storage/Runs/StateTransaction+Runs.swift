// SPDX-License-Identifier: Apache-2.0
package import Events
import Foundation
import GRDB

extension StateTransaction {
  /// Adds a run to the log; its number.
  package func add(_ run: RunRow) throws -> Int64 {
    try database.execute(
      sql: """
        INSERT INTO run (id, rule_id, kind, status, started, document) VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        run.id, run.ruleID, run.kind, run.status, run.started.nanoseconds, Data(run.document),
      ]
    )
    return database.lastInsertedRowID
  }

  /// Writes anew what the log has under the run's number.
  package func update(_ run: RunRow) throws {
    try database.execute(
      sql: "UPDATE run SET status = ?, document = ? WHERE number = ?",
      arguments: [run.status, Data(run.document), run.number]
    )
  }

  /// Runs, the newest first; of one rule, or of all.
  package func runs(of ruleID: String?, before number: Int64? = nil, limit: Int) throws -> [RunRow]
  {
    let last = number ?? .max
    guard let ruleID else {
      return try Row.fetchAll(
        database,
        sql: "SELECT * FROM run WHERE number < ? ORDER BY number DESC LIMIT ?",
        arguments: [last, limit]
      ).map(RunRow.init)
    }
    return try Row.fetchAll(
      database,
      sql: "SELECT * FROM run WHERE rule_id = ? AND number < ? ORDER BY number DESC LIMIT ?",
      arguments: [ruleID, last, limit]
    ).map(RunRow.init)
  }

  /// The run with this number.
  package func run(_ number: Int64) throws -> RunRow? {
    try Row.fetchOne(database, sql: "SELECT * FROM run WHERE number = ?", arguments: [number])
      .map(RunRow.init)
  }

  /// Runs that began and did not end: they are under way, or their program is gone.
  package func unfinishedRuns() throws -> [RunRow] {
    try Row.fetchAll(database, sql: "SELECT * FROM run WHERE status = 'running' ORDER BY number")
      .map(RunRow.init)
  }

  /// Forgets runs that began before a time, and the oldest beyond a number; filled gaps that old, too.
  package func pruneRuns(before time: Timestamp, keeping most: Int) throws {
    // Each finds its rows by an index: this is done with every run.
    try database.execute(
      sql: "DELETE FROM run WHERE started < ? AND status <> 'running'",
      arguments: [time.nanoseconds]
    )
    try database.execute(
      sql: """
        DELETE FROM run WHERE number <= (SELECT MAX(number) FROM run) - ? AND status <> 'running'
        """,
      arguments: [most]
    )
    try database.execute(
      sql: "DELETE FROM gap WHERE state = 'filled' AND changed < ?",
      arguments: [time.nanoseconds]
    )
  }
}
