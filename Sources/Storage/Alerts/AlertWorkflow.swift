// SPDX-License-Identifier: Apache-2.0
package import Events

/// What people have done with an alert.
package struct AlertWorkflow: Sendable, Equatable {
  /// How far they are.
  package var status = AlertStatus.open
  /// Of a closed alert why it was closed; nil where nobody said.
  package var reason: ClosingReason?
  /// When the status was last changed; nil where it never was.
  package var updated: Timestamp?
  /// Who changed it last.
  package var user: String?
  /// When it was first anything but open.
  package var acknowledged: Timestamp?
  /// Of a closed alert when it was closed.
  package var closed: Timestamp?
  /// Tags by name.
  package var tags: [String] = []
  /// Who is to look into it, by name.
  package var assignees: [String] = []

  /// Nothing yet.
  package init() {}
}

/// How many matches an alert stands for beside its own.
package struct AlertSuppression: Sendable, Equatable {
  /// How many were suppressed; 0 for an alert that could have suppressed some.
  package var count: Int
  /// The first of all of them.
  package var start: Timestamp?
  /// The last of all of them.
  package var end: Timestamp?
}

/// An alert with what became of it.
package struct KeptAlert: Sendable, Equatable {
  /// As it was raised.
  package var record: AlertRecord
  /// What people did with it.
  package var workflow: AlertWorkflow
  /// What it suppressed; nil where its rule suppresses nothing.
  package var suppression: AlertSuppression?

  /// An alert that nobody has done anything with.
  package init(new record: AlertRecord) {
    self.record = record
    workflow = AlertWorkflow()
  }

  /// Whether it is the one over all of a sequence.
  package var isWholeSequence: Bool { record.groupID == record.id }
}
