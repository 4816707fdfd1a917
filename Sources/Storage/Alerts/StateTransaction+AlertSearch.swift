// SPDX-License-Identifier: Apache-2.0
import Events
import GRDB

extension StateTransaction {
  /// Calls `body` with the alerts that are wanted, one after the other, until it returns false. Only one
  /// is held at a time, however many there are.
  package func forEachAlert(
    _ filter: AlertFilter,
    in order: AlertOrder = AlertOrder(),
    _ body: (KeptAlert) throws -> Bool
  ) throws {
    let (sql, arguments) = Self.search("number", filter, order)
    let numbers = try Int64.fetchCursor(database, sql: sql, arguments: arguments)
    let statement = try database.cachedStatement(
      sql: KeptAlert.selection + " WHERE alert.number = ?"
    )
    while let number = try numbers.next() {
      guard let row = try Row.fetchOne(statement, arguments: [number]) else { continue }
      guard try body(KeptAlert(row, database)) else { return }
    }
  }

  /// The same for alerts that were kept after the one with this number, in the order of writing: looks
  /// at nothing older.
  package func forEachAlert(
    _ filter: AlertFilter,
    after number: Int64,
    _ body: (KeptAlert) throws -> Void
  ) throws {
    let conditions = filter.conditions
    let branches = filter.branches.map {
      "(status = '\($0.status.rawValue)' AND is_building_block = \($0.isBuildingBlock ? 1 : 0))"
    }
    let rows = try Row.fetchCursor(
      database,
      sql: """
        \(KeptAlert.selection) WHERE alert.number IN (
          SELECT number FROM alert NOT INDEXED WHERE number > ?
            AND (\(branches.joined(separator: " OR ")))\(conditions.suffix))
        ORDER BY alert.number
        """,
      arguments: [number] + conditions.arguments
    )
    while let row = try rows.next() { try body(KeptAlert(row, database)) }
  }

  /// How SQLite finds the alerts, step by step.
  package func searchPlan(_ filter: AlertFilter, in order: AlertOrder) throws -> [String] {
    let (sql, arguments) = Self.search("number", filter, order)
    return try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments)
      .map { try $0.decode(forColumn: "detail") }
  }

  /// How many alerts are wanted.
  package func alertCount(_ filter: AlertFilter) throws -> Int {
    let (sql, arguments) = Self.search("number", filter, nil)
    return try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM (\(sql))", arguments: arguments)
      ?? 0
  }

  /// How many alerts have each value of a column, the most frequent first.
  package func alertCounts(
    _ filter: AlertFilter,
    by group: AlertGroup
  ) throws -> [(value: String?, count: Int)] {
    let (sql, arguments) = Self.search(group.columns, filter, nil)
    return try Row.fetchAll(
      database,
      sql: """
        SELECT \(group.value) AS value, COUNT(*) AS count FROM (\(sql)) AS found \(group.join)
        GROUP BY value ORDER BY count DESC, value
        """,
      arguments: arguments
    ).map { row in
      (try row.decode(String?.self, forColumn: "value"), try row.decode(forColumn: "count"))
    }
  }

  /// The query for columns of the alerts that are wanted. Each status is a run of an index that is in
  /// the order of the raise, and SQLite merges them: the newest are found without looking at the rest.
  static func search(
    _ columns: String,
    _ filter: AlertFilter,
    _ order: AlertOrder?
  ) -> (sql: String, arguments: StatementArguments) {
    let conditions = filter.conditions
    var arguments = StatementArguments()
    let isByTime = order?.key == .raised
    let selects = filter.branches.map { branch in
      arguments += [branch.status.rawValue, branch.isBuildingBlock]
      arguments += conditions.arguments
      let added = isByTime ? ", raised, number" : order == nil ? "" : ", \(Self.sortable)"
      return "SELECT \(columns)\(added) FROM alert WHERE status = ? AND is_building_block = ?"
        + conditions.suffix
    }
    let union = selects.joined(separator: " UNION ALL ")
    guard let order else { return (union, arguments) }
    guard !isByTime else { return ("\(union) ORDER BY \(order.sql)", arguments) }
    return ("SELECT \(columns) FROM (\(union)) ORDER BY \(order.sql)", arguments)
  }

  private static let sortable =
    "raised, event_time, severity, risk_score, rule_name, host, number"
}

/// What alerts are counted by.
package enum AlertGroup: String, Sendable, CaseIterable {
  case rule, severity, status, host, tag, assignee

  /// The columns that the search must give.
  var columns: String {
    switch self {
    case .rule: "rule_name"
    case .severity: "severity"
    case .status: "status"
    case .host: "host"
    case .tag, .assignee: "number"
    }
  }

  /// The column that is counted by.
  var value: String {
    switch self {
    case .tag: "alert_tag.name"
    case .assignee: "alert_assignee.name"
    default: columns
    }
  }

  /// The table that has it.
  var join: String {
    switch self {
    case .tag: "LEFT JOIN alert_tag ON alert_tag.alert = found.number"
    case .assignee: "LEFT JOIN alert_assignee ON alert_assignee.alert = found.number"
    default: ""
    }
  }
}
