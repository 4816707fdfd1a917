// SPDX-License-Identifier: Apache-2.0
import GRDB

/// What an abbreviated id means.
package enum AlertIDMeaning: Sendable, Equatable {
  /// No alert.
  case none
  /// One alert, by its whole id.
  case one(String)
  /// Several: the first of them, and how many there are.
  case several([String], count: Int)
}

extension StateTransaction {
  /// Fewest digits of an id that are shown.
  private static let shortest = 8
  /// Most ids of an ambiguous one that are listed.
  private static let listed = 10

  /// What the beginning of an id means. A whole id means itself.
  package func meaning(ofID prefix: String) throws -> AlertIDMeaning {
    guard !prefix.isEmpty else { return .none }
    // Behind it stands no id that begins so.
    let arguments: StatementArguments = [prefix, prefix + "\u{10FFFF}"]
    let range = "FROM alert WHERE id >= ? AND id < ?"
    let ids = try String.fetchAll(
      database,
      sql: "SELECT id \(range) ORDER BY id LIMIT \(Self.listed)",
      arguments: arguments
    )
    guard let first = ids.first else { return .none }
    if ids.count == 1 || first == prefix { return .one(first) }
    let count =
      try Int.fetchOne(database, sql: "SELECT COUNT(*) \(range)", arguments: arguments)
      ?? ids.count
    return .several(ids, count: count)
  }

  /// The beginning of an id that means no other alert, at least eight digits.
  package func abbreviation(ofID id: String) throws -> String {
    var length = Self.shortest
    for (sign, order) in [("<", "DESC"), (">", "ASC")] {
      let statement = try database.cachedStatement(
        sql: "SELECT id FROM alert WHERE id \(sign) ? ORDER BY id \(order) LIMIT 1"
      )
      guard let other = try String.fetchOne(statement, arguments: [id]) else { continue }
      let common = zip(id.utf8, other.utf8).prefix { $0 == $1 }.count
      length = max(length, common + 1)
    }
    return String(id.prefix(length))
  }

  /// The alert of a whole id with what became of it.
  package func keptAlert(_ id: String) throws -> KeptAlert? {
    try Row.fetchOne(
      database,
      sql: KeptAlert.selection + " WHERE alert.id = ?",
      arguments: [id]
    ).map { try KeptAlert($0, database) }
  }

  /// The alerts of a sequence's events, in their order.
  package func members(ofGroup id: String) throws -> [KeptAlert] {
    try Row.fetchAll(
      database,
      sql: KeptAlert.selection
        + " WHERE alert.group_id = ? AND alert.group_place IS NOT NULL ORDER BY alert.group_place",
      arguments: [id]
    ).map { try KeptAlert($0, database) }
  }
}
