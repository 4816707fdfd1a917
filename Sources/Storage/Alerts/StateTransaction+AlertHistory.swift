// SPDX-License-Identifier: Apache-2.0
import Events
import GRDB

extension StateTransaction {
  /// All that was done with an alert, notes too, in its order; what was undone says so.
  package func history(ofAlert number: Int64) throws -> [AlertHistoryEntry] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT change.kind, change.before, change.after, change.reason, done.time, done.user,
          undone.time AS undone_time, undone.user AS undone_user
        FROM alert_change AS change JOIN alert_action AS done ON done.number = change.action
        LEFT JOIN alert_action AS undone ON undone.number = done.undone_by
        WHERE change.alert = ? ORDER BY change.number
        """,
      arguments: [number]
    ).map { row in
      let undoneBy: String? = try row.decode(forColumn: "undone_user")
      return AlertHistoryEntry(
        kind: AlertHistoryEntry.Kind(rawValue: try row.decode(forColumn: "kind")) ?? .note,
        before: try row.decode(forColumn: "before"),
        after: try row.decode(forColumn: "after"),
        reason: try row.decode(forColumn: "reason"),
        time: try row.decode(forColumn: "time"),
        user: try row.decode(forColumn: "user"),
        undone: try undoneBy.map { .init(user: $0, time: try row.decode(forColumn: "undone_time")) }
      )
    }
  }

  /// Makes what an alert is now of what stands of its history.
  func settle(_ alert: Int64, _ kind: AlertHistoryEntry.Kind) throws {
    let history = try self.history(ofAlert: alert).filter { $0.undone == nil }
    switch kind {
    case .status: try settleStatus(alert, history.filter { $0.kind == .status })
    case .tag, .untag:
      try settleNames(alert, "alert_tag", history, added: .tag, removed: .untag)
    case .assign, .unassign:
      try settleNames(alert, "alert_assignee", history, added: .assign, removed: .unassign)
    case .note: break
    }
  }

  private func settleStatus(_ alert: Int64, _ history: [AlertHistoryEntry]) throws {
    let open = AlertStatus.open.rawValue
    let closed = AlertStatus.closed.rawValue
    try database.execute(
      sql: "UPDATE alert SET status = ? WHERE number = ?",
      arguments: [history.last?.after ?? open, alert]
    )
    guard let last = history.last else {
      try database.execute(sql: "DELETE FROM alert_status WHERE alert = ?", arguments: [alert])
      return
    }
    // Another reason is no other closing.
    let closings = history.reversed().prefix { $0.after == closed }
    try database.execute(
      sql: """
        INSERT OR REPLACE INTO alert_status (alert, reason, time, user, acknowledged, closed)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        alert, last.after == closed ? last.reason : nil, last.time, last.user,
        history.first { $0.after != open }?.time, closings.last?.time,
      ]
    )
  }

  private func settleNames(
    _ alert: Int64,
    _ table: String,
    _ history: [AlertHistoryEntry],
    added: AlertHistoryEntry.Kind,
    removed: AlertHistoryEntry.Kind
  ) throws {
    var names: Set<String> = []
    for entry in history {
      if entry.kind == added { names.insert(entry.after) }
      if entry.kind == removed { names.remove(entry.after) }
    }
    try database.execute(sql: "DELETE FROM \(table) WHERE alert = ?", arguments: [alert])
    for name in names {
      try database.execute(
        sql: "INSERT INTO \(table) (alert, name) VALUES (?, ?)",
        arguments: [alert, name]
      )
    }
  }
}
