// SPDX-License-Identifier: Apache-2.0
package import Detection

/// The rules of the service: compiled together for the stream, and as they are run on their schedules.
package struct ServiceRules: Sendable {
  /// All that run on events as they come.
  package var set: RuleSet
  /// The same with those that need an end.
  package var runs: ScheduledRuns.Work
  /// Files of which no rule was made.
  package var invalidFiles: Int

  /// Rules both ways.
  package init(_ set: RuleSet, runs: ScheduledRuns.Work, invalidFiles: Int) {
    self.set = set
    self.runs = runs
    self.invalidFiles = invalidFiles
  }
}
