// SPDX-License-Identifier: Apache-2.0
package import Events
import GRDB

/// A time that a rule did not search when it was to.
package struct GapRow: Sendable, Equatable {
  /// What is done about a gap.
  package enum State: String, Sendable, CaseIterable {
    /// Nothing yet.
    case unfilled
    /// A run is searching it.
    case inProgress = "in_progress"
    /// It has been searched.
    case filled
    /// The last run that tried failed.
    case error
  }

  /// Its place in the order of noticing.
  package var number: Int64 = 0
  /// The rule.
  package var ruleID: String
  /// Its first instant.
  package var start: Timestamp
  /// Its last.
  package var end: Timestamp
  /// What is done about it.
  package var state: State
  /// Why it came about.
  package var reason: String
  /// When it was noticed.
  package var noticed: Timestamp
  /// When its state changed last.
  package var changed: Timestamp

  /// A gap that is noticed.
  package init(
    ruleID: String,
    start: Timestamp,
    end: Timestamp,
    state: State,
    reason: String,
    noticed: Timestamp
  ) {
    self.ruleID = ruleID
    self.start = start
    self.end = end
    self.state = state
    self.reason = reason
    self.noticed = noticed
    changed = noticed
  }

  init(_ row: Row) throws {
    number = try row.decode(forColumn: "number")
    ruleID = try row.decode(forColumn: "rule_id")
    start = Timestamp(nanoseconds: try row.decode(forColumn: "start"))
    end = Timestamp(nanoseconds: try row.decode(forColumn: "end"))
    state = State(rawValue: try row.decode(forColumn: "state")) ?? .error
    reason = try row.decode(forColumn: "reason")
    noticed = Timestamp(nanoseconds: try row.decode(forColumn: "noticed"))
    changed = Timestamp(nanoseconds: try row.decode(forColumn: "changed"))
  }
}
