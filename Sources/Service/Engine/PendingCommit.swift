// SPDX-License-Identifier: Apache-2.0
import Events
import Storage

/// What is not kept yet: it goes to disk together, events first, then all else in one transaction.
struct PendingCommit {
  /// Events that wait for the store.
  var batches: [EventBatch] = []
  /// Up to which byte segments hold events that were stored and whose commit is still to come.
  var ends: [SegmentID: Int] = [:]
  /// Alerts of these events, and of sequences that they made complete.
  var alerts: [AlertRecord] = []
  /// How far followed files have been read, by path.
  var inputs: [String: InputPosition] = [:]
  /// Since when something waits.
  var since: Timestamp?

  var isEmpty: Bool { since == nil }

  mutating func begin(_ now: Timestamp) {
    if since == nil { since = now }
  }
}
