// SPDX-License-Identifier: Apache-2.0
package import Events
import Foundation
import GRDB

/// A run of a rule as the log has it.
package struct RunRow: Sendable, Equatable {
  /// Its place in the log, from 1; 0 before it is in it.
  package var number: Int64 = 0
  /// Its id, which its alerts have, too.
  package var id: String
  /// The rule.
  package var ruleID: String
  /// `scheduled` or `manual`.
  package var kind: String
  /// `running`, `succeeded`, `partial failure` or `failed`.
  package var status: String
  /// When it began.
  package var started: Timestamp
  /// All of it as one line of JSON.
  package var document: [UInt8]

  /// A run that is not in the log yet.
  package init(
    id: String,
    ruleID: String,
    kind: String,
    status: String,
    started: Timestamp,
    document: [UInt8]
  ) {
    self.id = id
    self.ruleID = ruleID
    self.kind = kind
    self.status = status
    self.started = started
    self.document = document
  }

  init(_ row: Row) throws {
    number = try row.decode(forColumn: "number")
    id = try row.decode(forColumn: "id")
    ruleID = try row.decode(forColumn: "rule_id")
    kind = try row.decode(forColumn: "kind")
    status = try row.decode(forColumn: "status")
    started = Timestamp(nanoseconds: try row.decode(forColumn: "started"))
    document = Array(try row.decode(Data.self, forColumn: "document"))
  }
}
