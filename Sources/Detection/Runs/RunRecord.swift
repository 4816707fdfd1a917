// SPDX-License-Identifier: Apache-2.0
package import Events

/// What a run did, as the log of runs keeps it.
package struct RunRecord: Sendable, Equatable {
  /// How a run stands, in the words that Elastic Security has for it.
  package enum Status: String, Sendable, CaseIterable {
    case running
    case succeeded
    /// It searched everything, and something is to be said about it.
    case partialFailure = "partial failure"
    case failed
  }

  /// Its number in the log; 0 before it has one.
  package var number: Int64 = 0
  /// Its id, which its alerts have, too.
  package var id: String
  /// The rule.
  package var ruleID: String
  /// The rule's name.
  package var ruleName: String
  /// Of the schedule, or asked for.
  package var kind: RuleExecution.Kind
  /// When it began.
  package var started: Timestamp
  /// How long it took, in seconds.
  package var seconds = 0.0
  /// How it stands.
  package var status = Status.running
  /// Why it failed.
  package var errors: [String] = []
  /// What its alerts may lack.
  package var warnings: [String] = []
  /// What is good to know, and changes nothing.
  package var notes: [String] = []
  /// What was searched, oldest first.
  package var ranges: [SearchRange] = []
  /// The time that earlier runs left out and this one searched.
  package var gap: SearchRange?
  /// What came of it.
  package var counts = RunCounts()
  /// Matches beyond the limit, put together.
  package var beyond = BeyondLimit()

  /// A run that begins.
  package init(
    id: String,
    ruleID: String,
    ruleName: String,
    kind: RuleExecution.Kind,
    started: Timestamp
  ) {
    self.id = id
    self.ruleID = ruleID
    self.ruleName = ruleName
    self.kind = kind
    self.started = started
  }

  /// What a person is told of how it ended.
  package var message: String {
    switch status {
    case .running: "The run has not ended"
    case .succeeded: "Rule execution completed successfully"
    case .partialFailure: warnings.joined(separator: ", ")
    case .failed: errors.joined(separator: ", ")
    }
  }

  /// Takes its final status from what was said: errors outweigh warnings.
  mutating func conclude(seconds: Double) {
    self.seconds = seconds
    status = !errors.isEmpty ? .failed : !warnings.isEmpty ? .partialFailure : .succeeded
  }

  /// Adds a warning, once.
  mutating func warn(_ text: String) {
    if !warnings.contains(text) { warnings.append(text) }
  }
}

/// What a run counted.
package struct RunCounts: Sendable, Equatable {
  /// Events that were read, also those of other rules and times that stand beside the wanted ones.
  package var events = 0
  /// Matches in the time that was searched.
  package var matches = 0
  /// Matches that became alerts.
  package var new = 0
  /// Matches that were alerts already, or counted by one.
  package var known = 0
  /// Matches that are counted by an alert from now on.
  package var suppressed = 0
  /// Matches beyond the limit, which became nothing.
  package var beyond = 0
}
