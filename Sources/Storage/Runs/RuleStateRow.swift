// SPDX-License-Identifier: Apache-2.0
package import Events
import GRDB

/// How far a rule has searched.
package struct RuleStateRow: Sendable, Equatable {
  /// The rule.
  package var ruleID: String
  /// Up to when it has searched; nil before its first run that succeeded.
  package var searchedTo: Timestamp?
  /// What of the store it had read by then.
  package var readTo: StoreMark?
  /// When its last run began, whatever came of it.
  package var lastStarted: Timestamp?
  /// Whether it is on, where somebody said so beside its file.
  package var isEnabled: Bool?

  /// The state of a rule that has never run.
  package init(ruleID: String) { self.ruleID = ruleID }

  init(_ row: Row) throws {
    ruleID = try row.decode(forColumn: "rule_id")
    let searchedTo: Int64? = try row.decode(forColumn: "searched_to")
    self.searchedTo = searchedTo.map { Timestamp(nanoseconds: $0) }
    let mark: String? = try row.decode(forColumn: "read_to")
    readTo = mark.flatMap(StoreMark.init)
    let started: Int64? = try row.decode(forColumn: "last_started")
    lastStarted = started.map { Timestamp(nanoseconds: $0) }
    isEnabled = try row.decode(forColumn: "enabled")
  }
}
