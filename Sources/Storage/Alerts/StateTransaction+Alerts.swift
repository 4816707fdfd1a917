// SPDX-License-Identifier: Apache-2.0
import GRDB

extension StateTransaction {
  /// Keeps alerts. Those that are kept already, by their ids, are left as they are; which were new.
  package func add(_ alerts: [AlertRecord]) throws -> [AlertRecord] {
    try alerts.filter { try $0.insert(database) }
  }

  /// Which of these ids are kept already.
  package func known(_ ids: [String]) throws -> Set<String> {
    var known: Set<String> = []
    let isKnown = try database.cachedStatement(sql: Self.isKnown)
    for id in ids where try Bool.fetchOne(isKnown, arguments: [id]) ?? false {
      known.insert(id)
    }
    return known
  }

  private static let isKnown = "SELECT EXISTS (SELECT 1 FROM alert WHERE id = ?)"

  /// The alert with this id.
  package func alert(_ id: String) throws -> AlertRecord? {
    try Row.fetchOne(
      database,
      sql: "SELECT \(AlertRecord.columns) FROM alert WHERE id = ?",
      arguments: [id]
    )
    .map(AlertRecord.init)
  }

  /// Alerts that were kept after the one with this number, in the order of writing.
  package func alerts(after number: Int64, limit: Int) throws -> [AlertRecord] {
    try Row.fetchAll(
      database,
      sql: "SELECT \(AlertRecord.columns) FROM alert WHERE number > ? ORDER BY number LIMIT ?",
      arguments: [number, limit]
    ).map(AlertRecord.init)
  }

  /// The number of the newest alert; 0 when there is none.
  package func lastAlertNumber() throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT MAX(number) FROM alert") ?? 0
  }
}
