// SPDX-License-Identifier: Apache-2.0
package import Events

/// By what an alert came about, as its document says it.
package struct RuleExecution: Sendable, Equatable {
  /// The kinds of it.
  package enum Kind: String, Sendable, CaseIterable {
    /// Its events were looked at as they arrived.
    case stream
    /// A run of the rule's schedule.
    case scheduled
    /// A run that somebody asked for, over a time that is past.
    case manual
  }

  /// Its id, any UUID; all alerts of one run share it, in stream those of one start of the program.
  package var id: String
  /// Which it is.
  package var kind: Kind
  /// When the run began; in stream the time of the alert.
  package var started: Timestamp?
  /// Of a manual run the time at which the schedule would have run.
  package var intended: Timestamp?

  /// An execution of a kind.
  package init(
    id: String,
    kind: Kind,
    started: Timestamp? = nil,
    intended: Timestamp? = nil
  ) {
    self.id = id
    self.kind = kind
    self.started = started
    self.intended = intended
  }
}
