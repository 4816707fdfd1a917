// SPDX-License-Identifier: Apache-2.0
package import Events
import GRDB

/// Whose an alert is and when things happened to it: what statistics want, without the document.
package struct AlertCourse: Sendable, Equatable {
  /// The rule's id.
  package var ruleID: String
  /// The rule's name.
  package var ruleName: String
  /// How bad it is.
  package var severity: String
  /// How far people are.
  package var status: AlertStatus
  /// The host's name.
  package var host: String?
  /// When the event happened; nil where that is not known.
  package var event: Timestamp?
  /// When the alert was raised.
  package var raised: Timestamp
  /// When somebody first looked at it.
  package var acknowledged: Timestamp?
  /// When it was closed; nil where it is not.
  package var closed: Timestamp?
  /// Whether a manual run raised it, long after the event and on purpose.
  package var isOfManualRun: Bool
}

extension KeptAlert {
  /// The alert's course, which reads the document.
  package var course: AlertCourse {
    course(telling: (try? JSONValue.parse(record.document)) ?? .object([]))
  }

  /// The same where the document was read already.
  package func course(telling document: JSONValue) -> AlertCourse {
    AlertCourse(
      ruleID: record.ruleID,
      ruleName: record.ruleName,
      severity: record.severity,
      status: workflow.status,
      host: record.host,
      event: record.eventTime,
      raised: record.raised,
      acknowledged: workflow.acknowledged,
      closed: workflow.closed,
      isOfManualRun: document.text(at: "kibana.alert.rule.execution.type") == "manual"
    )
  }
}

extension StateTransaction {
  /// Calls `body` with the courses of all alerts that are wanted; documents are not read.
  package func forEachCourse(
    _ filter: AlertFilter,
    _ body: (AlertCourse) throws -> Void
  ) throws {
    let manual = try Int64.fetchSet(
      database,
      sql: "SELECT number FROM alert WHERE \(AlertWorkflowTables.manualRun)"
    )
    let columns = "number, rule_id, rule_name, severity, status, host, event_time, raised"
    let (sql, arguments) = Self.search(columns, filter, nil)
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT found.*, alert_status.acknowledged, alert_status.closed FROM (\(sql)) AS found
        LEFT JOIN alert_status ON alert_status.alert = found.number
        """,
      arguments: arguments
    )
    func time(_ row: Row, _ index: Int) throws -> Timestamp? {
      try row.decode(Int64?.self, atIndex: index).map { Timestamp(nanoseconds: $0) }
    }
    while let row = try rows.next() {
      try body(
        AlertCourse(
          ruleID: try row.decode(atIndex: 1),
          ruleName: try row.decode(atIndex: 2),
          severity: try row.decode(atIndex: 3),
          status: AlertStatus(rawValue: try row.decode(atIndex: 4)) ?? .open,
          host: try row.decode(atIndex: 5),
          event: try time(row, 6),
          raised: Timestamp(nanoseconds: try row.decode(atIndex: 7)),
          acknowledged: try time(row, 8),
          closed: try time(row, 9),
          isOfManualRun: manual.contains(try row.decode(atIndex: 0))
        )
      )
    }
  }
}
