// SPDX-License-Identifier: Apache-2.0
package import Events
import GRDB

extension StateTransaction {
  /// Does one thing with several alerts, as one action that can be undone. Those that are so already
  /// are left; ids that are none are passed over. Of a sequence's alert the alerts of its events change
  /// along.
  package func change(
    _ ids: [String],
    _ change: AlertChange,
    by user: String,
    at time: Timestamp
  ) throws -> AlertChangeOutcome {
    var outcome = AlertChangeOutcome()
    var action: Int64?
    var seen: Set<String> = []
    for id in ids where seen.insert(id).inserted {
      guard let alert = try keptAlert(id) else { continue }
      func apply(_ alert: KeptAlert) throws -> Bool {
        guard Self.isNew(change, of: alert.workflow) else { return false }
        let number = try action ?? addAction(by: user, at: time)
        action = number
        try add(change, to: alert, action: number)
        return true
      }
      let isChanged = try apply(alert)
      var members = 0
      if alert.isWholeSequence, change.reachesMembers {
        for member in try self.members(ofGroup: id) where try apply(member) { members += 1 }
      }
      outcome.results.append(
        .init(
          alert: try keptAlert(id) ?? alert,
          before: alert.workflow.status,
          isChanged: isChanged,
          members: members
        )
      )
    }
    return outcome
  }

  private static func isNew(_ change: AlertChange, of workflow: AlertWorkflow) -> Bool {
    switch change {
    case .status(let status, let reason):
      status != workflow.status || (reason != nil && reason != workflow.reason)
    case .tag(let name): !workflow.tags.contains(name)
    case .untag(let name): workflow.tags.contains(name)
    case .assign(let name): !workflow.assignees.contains(name)
    case .unassign(let name): workflow.assignees.contains(name)
    case .note: true
    }
  }

  private func addAction(by user: String, at time: Timestamp, undoes: Int64? = nil) throws -> Int64
  {
    try database.execute(
      sql: "INSERT INTO alert_action (time, user, undoes) VALUES (?, ?, ?)",
      arguments: [time.nanoseconds, user, undoes]
    )
    return database.lastInsertedRowID
  }

  private func add(_ change: AlertChange, to alert: KeptAlert, action: Int64) throws {
    var before: String?
    var reason: String?
    let after: String
    switch change {
    case .status(let status, let given):
      before = alert.workflow.status.rawValue
      after = status.rawValue
      reason = status == .closed ? given?.rawValue : nil
    case .tag(let text), .untag(let text), .assign(let text), .unassign(let text), .note(let text):
      after = text
    }
    try database.execute(
      sql: """
        INSERT INTO alert_change (action, alert, kind, before, after, reason)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [action, alert.record.number, change.kind.rawValue, before, after, reason]
    )
    try settle(alert.record.number, change.kind)
  }

  /// Takes back the last action of a person that was not taken back yet: it counts as if it never was.
  /// What others did since stays. Nil where there is none.
  package func undo(by user: String, at time: Timestamp) throws -> AlertUndoOutcome? {
    guard
      let action = try Row.fetchOne(
        database,
        sql: """
          SELECT number, time FROM alert_action
          WHERE user = ? AND undoes IS NULL AND undone_by IS NULL ORDER BY number DESC LIMIT 1
          """,
        arguments: [user]
      )
    else { return nil }
    let number: Int64 = try action.decode(forColumn: "number")
    let undo = try addAction(by: user, at: time, undoes: number)
    try database.execute(
      sql: "UPDATE alert_action SET undone_by = ? WHERE number = ?",
      arguments: [undo, number]
    )
    var outcome = AlertUndoOutcome(
      time: Timestamp(nanoseconds: try action.decode(forColumn: "time"))
    )
    let changes = try Row.fetchAll(
      database,
      sql: """
        SELECT alert_change.*, alert.id AS id, alert.group_place AS group_place FROM alert_change
        JOIN alert ON alert.number = alert_change.alert
        WHERE action = ? ORDER BY alert_change.number
        """,
      arguments: [number]
    )
    for row in changes {
      let kind = AlertHistoryEntry.Kind(rawValue: try row.decode(forColumn: "kind")) ?? .note
      try settle(try row.decode(forColumn: "alert"), kind)
      outcome.kind = kind
      outcome.value = try row.decode(forColumn: "after")
      let place: Int? = try row.decode(forColumn: "group_place")
      let id: String = try row.decode(forColumn: "id")
      if place == nil || changes.count == 1 { outcome.ids.append(id) } else { outcome.members += 1 }
    }
    return outcome
  }
}

/// What was taken back.
package struct AlertUndoOutcome: Sendable, Equatable {
  /// When it had been done.
  package var time: Timestamp
  /// What it was.
  package var kind = AlertHistoryEntry.Kind.status
  /// The status, tag, name or note that it had set.
  package var value = ""
  /// The alerts that it was done with.
  package var ids: [String] = []
  /// How many alerts of sequences' events were changed along.
  package var members = 0
}
