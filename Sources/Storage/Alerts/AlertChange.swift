// SPDX-License-Identifier: Apache-2.0

/// What a person does with alerts.
package enum AlertChange: Sendable, Equatable {
  /// Sets the status; of `closed` with the reason why. Closing a closed alert without a reason changes
  /// nothing, with another reason the reason.
  case status(AlertStatus, reason: ClosingReason? = nil)
  /// Adds a tag.
  case tag(String)
  /// Takes a tag away.
  case untag(String)
  /// Gives it to somebody, beside others who have it.
  case assign(String)
  /// Takes it from somebody.
  case unassign(String)
  /// Adds a note.
  case note(String)

  /// Its name in the table.
  var kind: AlertHistoryEntry.Kind {
    switch self {
    case .status: .status
    case .tag: .tag
    case .untag: .untag
    case .assign: .assign
    case .unassign: .unassign
    case .note: .note
    }
  }

  /// Whether the events of a sequence share it. A note is for people, who read it once.
  var reachesMembers: Bool { kind != .note }
}

/// What became of a change.
package struct AlertChangeOutcome: Sendable {
  /// What became of one alert that was named.
  package struct Result: Sendable {
    /// The alert as it is now.
    package var alert: KeptAlert
    /// The status before.
    package var before: AlertStatus
    /// Whether anything changed; false where it was so already.
    package var isChanged: Bool
    /// How many alerts of its events changed along.
    package var members: Int
  }

  /// In the order given.
  package var results: [Result] = []
  /// How many of those that were named changed.
  package var changed: Int { results.count(where: \.isChanged) }
}

/// Something that was done with an alert.
package struct AlertHistoryEntry: Sendable, Equatable {
  /// What kind of thing.
  package enum Kind: String, Sendable {
    case status, tag, untag, assign, unassign, note
  }

  /// What was done.
  package var kind: Kind
  /// The status before it; nil of other kinds.
  package var before: String?
  /// The status after it, the tag's or person's name, or the note's text.
  package var after: String
  /// Of closing why.
  package var reason: String?
  /// When, in nanoseconds since 1970.
  package var time: Int64
  /// By whom.
  package var user: String
  /// Who took it back, and when; nil where it stands.
  package var undone: Undone?

  /// The taking back.
  package struct Undone: Sendable, Equatable {
    /// By whom.
    package var user: String
    /// When, in nanoseconds since 1970.
    package var time: Int64
  }
}
