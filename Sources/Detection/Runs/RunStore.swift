// SPDX-License-Identifier: Apache-2.0
package import Events

/// Where runs find what earlier ones left, and leave what they did. Each call is one transaction.
package protocol RunStore {
  /// How far a rule has searched; nil where it never ran.
  func progress(of ruleID: String) throws -> RuleProgress?
  /// Notes that runs have begun, and the gaps that they search; gives them their numbers.
  func begin(_ runs: inout [RunRecord]) throws
  /// Which of these ids of matches are known: alerts, or counted by one.
  func known(_ ids: [String]) throws -> Set<String>
  /// Keeps the alerts of one rule.
  func keep(_ alerts: [FinishedAlert]) throws -> KeptAlerts
  /// Keeps how runs ended, and how far their rules have searched now.
  func finish(_ outcomes: [RunOutcome]) throws
}

/// What became of the alerts of a run, in matches: a sequence is one.
package struct KeptAlerts: Sendable, Equatable {
  /// Those that are alerts now.
  package var new: Int
  /// Those that were known.
  package var known: Int
  /// Those that are counted by an alert.
  package var suppressed: Int

  /// Numbers of matches.
  package init(new: Int, known: Int, suppressed: Int) {
    self.new = new
    self.known = known
    self.suppressed = suppressed
  }
}

/// How a run ended.
package struct RunOutcome: Sendable, Equatable {
  /// The record, concluded.
  package var record: RunRecord
  /// How far the rule has searched now; nil where a run does not change that.
  package var progress: RuleProgress?
  /// What has been searched: gaps within it are filled.
  package var filled: SearchRange?
  /// What was not searched because the run failed.
  package var missed: SearchRange?
  /// When it ended.
  package var ended: Timestamp
}
