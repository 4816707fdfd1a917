// SPDX-License-Identifier: Apache-2.0
import Events
import Rules

/// A rule's part in what is being run: its record, and what of it is still to be searched.
struct RunJob {
  /// One piece, with what its alerts say.
  struct Piece {
    /// What is searched.
    var range: SearchRange
    /// Which events have to be read for it.
    var times: SearchRange
    /// All that was written since, too.
    var newSince: String?
    /// Of a run that was asked for, when the schedule would have searched it.
    var intended: Timestamp?
    /// When its alerts are raised.
    var raised: Timestamp
  }

  let loaded: LoadedRule
  var record: RunRecord
  /// The pieces, oldest first.
  var pieces: [Piece]
  /// What the run is to search, also where that fails.
  var wanted: SearchRange?
  /// How far the rule had searched before; nil where the run does not change that.
  var progress: RuleProgress?
  /// Indices of events that lack the rule's own time field, as far as was seen.
  var lacking: Set<String> = []

  /// Matches beyond the limit of a piece, by their ids, and the number of further ones.
  var beyond: [String: BeyondLimit.Group] = [:]
  var uncertain = BeyondLimit()
  /// Matches whose events are themselves alerts of the rule, which is not to go round.
  var loops = 0
  /// Whether a piece reached the limit.
  var isLimitReached = false

  var rule: Rule { loaded.rule }
  /// Whether it goes on.
  var isGoing: Bool { record.errors.isEmpty }
}
