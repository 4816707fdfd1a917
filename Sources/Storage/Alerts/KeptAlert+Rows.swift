// SPDX-License-Identifier: Apache-2.0
import Events
import GRDB

extension KeptAlert {
  /// An alert's row with that of its status.
  static let selection = """
    SELECT \(AlertRecord.columns), alert_status.reason, alert_status.time AS status_time,
      alert_status.user AS status_user, alert_status.acknowledged, alert_status.closed,
      EXISTS (SELECT 1 FROM alert_tag WHERE alert_tag.alert = alert.number) AS is_tagged,
      EXISTS (SELECT 1 FROM alert_assignee WHERE alert_assignee.alert = alert.number) AS is_assigned
    FROM alert LEFT JOIN alert_status ON alert_status.alert = alert.number
    """

  /// Reads a row of `selection`, and tags and assignees.
  init(_ row: Row, _ database: Database) throws {
    record = try AlertRecord(row)
    workflow = AlertWorkflow()
    let status: String = try row.decode(forColumn: "status")
    workflow.status = AlertStatus(rawValue: status) ?? .open
    let reason: String? = try row.decode(forColumn: "reason")
    workflow.reason = reason.flatMap { ClosingReason(rawValue: $0) }
    workflow.updated = try row.timestamp("status_time")
    workflow.user = try row.decode(forColumn: "status_user")
    workflow.acknowledged = try row.timestamp("acknowledged")
    workflow.closed = try row.timestamp("closed")
    // Most alerts have none, and to ask for them takes longer than to read the row.
    if try row.decode(forColumn: "is_tagged") {
      workflow.tags = try Self.names("alert_tag", record.number, database)
    }
    if try row.decode(forColumn: "is_assigned") {
      workflow.assignees = try Self.names("alert_assignee", record.number, database)
    }
    let count: Int = try row.decode(forColumn: "suppressed")
    let key: String? = try row.decode(forColumn: "suppression_key")
    if key != nil || count > 0 {
      suppression = AlertSuppression(
        count: count,
        start: try row.timestamp("suppression_start"),
        end: try row.timestamp("suppression_end")
      )
    }
  }

  private static func names(
    _ table: String,
    _ alert: Int64,
    _ database: Database
  ) throws -> [String] {
    let statement = try database.cachedStatement(
      sql: "SELECT name FROM \(table) WHERE alert = ? ORDER BY name"
    )
    return try String.fetchAll(statement, arguments: [alert])
  }
}

extension Row {
  /// Nanoseconds since 1970 as an instant; nil of null.
  func timestamp(_ column: String) throws -> Timestamp? {
    let value: Int64? = try decode(forColumn: column)
    return value.map { Timestamp(nanoseconds: $0) }
  }
}
