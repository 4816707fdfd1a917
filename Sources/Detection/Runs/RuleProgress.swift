// SPDX-License-Identifier: Apache-2.0
package import Events

/// How far a rule has searched.
package struct RuleProgress: Sendable, Equatable {
  /// The rule.
  package var ruleID: String
  /// Up to when; nil before its first run that succeeded.
  package var searchedTo: Timestamp?
  /// How much of the store had been written by then, in the store's own words.
  package var readTo: String?
  /// When its last run began, whatever came of it.
  package var lastStarted: Timestamp?
  /// Whether it is on, where somebody said so beside its file.
  package var isEnabled: Bool?

  /// A rule that has never run.
  package init(ruleID: String) { self.ruleID = ruleID }
}
