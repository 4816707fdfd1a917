// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import GRDB

extension AlertRecord {
  /// All columns of an alert, with what its document ends with.
  static let columns = """
    alert.*, (SELECT text FROM alert_rule_text WHERE number = alert.rule_text) AS rule_words,
    (SELECT digest FROM alert_rule_text WHERE number = alert.rule_text) AS rule_digest
    """

  /// Reads a row with these columns.
  init(_ row: Row) throws {
    self.init(
      id: try row.decode(forColumn: "id"),
      ruleID: try row.decode(forColumn: "rule_id"),
      ruleName: try row.decode(forColumn: "rule_name"),
      severity: try row.decode(forColumn: "severity"),
      riskScore: try row.decode(forColumn: "risk_score"),
      raised: Timestamp(nanoseconds: try row.decode(forColumn: "raised")),
      document: Array(try row.decode(Data.self, forColumn: "document")),
      ruleText: try AlertRuleText(row)
    )
    number = try row.decode(forColumn: "number")
    let time: Int64? = try row.decode(forColumn: "event_time")
    eventTime = time.map { Timestamp(nanoseconds: $0) }
    host = try row.decode(forColumn: "host")
    isBuildingBlock = try row.decode(forColumn: "is_building_block")
    groupID = try row.decode(forColumn: "group_id")
    groupPlace = try row.decode(forColumn: "group_place")
  }

  /// Adds the row unless an alert of this id is there; true when it was added.
  func insert(_ database: Database) throws -> Bool {
    let statement = try database.cachedStatement(
      sql: """
        INSERT INTO alert (id, rule_id, rule_name, severity, risk_score, raised, event_time, host,
          is_building_block, group_id, group_place, document, rule_text)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
        """
    )
    try statement.execute(
      arguments: [
        id, ruleID, ruleName, severity, riskScore, raised.nanoseconds, eventTime?.nanoseconds, host,
        isBuildingBlock, groupID, groupPlace, Data(ownDocument), try ruleText?.number(database),
      ]
    )
    return database.changesCount > 0
  }
}
