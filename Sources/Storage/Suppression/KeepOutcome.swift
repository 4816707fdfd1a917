// SPDX-License-Identifier: Apache-2.0

/// What became of alerts that were to be kept.
package struct KeepOutcome: Sendable, Equatable {
  /// A match that is counted by an alert.
  package struct Suppressed: Sendable, Equatable {
    /// The id of the alert that the match would have been.
    package var id: String
    /// The alert that counts it.
    package var by: String
  }

  /// Those that are alerts now, the parts of sequences included, in the order in which they came.
  package var new: [AlertRecord] = []
  /// Ids of those that were alerts already, or counted by one; of a sequence that of the whole.
  package var known: [String] = []
  /// Matches that are counted by an alert from now on.
  package var suppressed: [Suppressed] = []

  /// Matches that became an alert: a sequence is one.
  package var newMatches: Int { new.count { $0.groupPlace == nil } }
}
