// SPDX-License-Identifier: Apache-2.0
package import Events

/// A span of event time: from an instant on, up to but not including another; either may be open.
package struct TimeRange: Sendable, Equatable {
  /// The first instant.
  package var from: Timestamp?
  /// The first instant behind the range.
  package var to: Timestamp?

  /// All times, or those between the bounds.
  package init(from: Timestamp? = nil, to: Timestamp? = nil) {
    self.from = from
    self.to = to
  }

  /// Whether every event is in it, also those without a time.
  package var isUnbounded: Bool { from == nil && to == nil }

  /// Whether an event of this time is in it.
  package func contains(_ time: Timestamp?) -> Bool {
    if isUnbounded { return true }
    guard let time else { return false }
    if let from, time < from { return false }
    if let to, time >= to { return false }
    return true
  }

  func overlaps(_ times: ClosedRange<Timestamp>) -> Bool {
    if let from, times.upperBound < from { return false }
    if let to, times.lowerBound >= to { return false }
    return true
  }
}
