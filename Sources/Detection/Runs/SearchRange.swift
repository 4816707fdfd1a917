// SPDX-License-Identifier: Apache-2.0
package import Events

/// The time that a run searches: from an instant to another, both within it.
package struct SearchRange: Sendable, Hashable {
  /// The first instant.
  package var from: Timestamp
  /// The last.
  package var to: Timestamp

  /// The instants between two, which are in order.
  package init(from: Timestamp, to: Timestamp) {
    self.from = from
    self.to = to
  }

  /// How long it is, in nanoseconds.
  package var length: Int64 { to.nanoseconds.distance(from: from.nanoseconds) }

  /// Whether an instant is in it.
  package func contains(_ time: Timestamp) -> Bool { from <= time && time <= to }

  /// The range with so many nanoseconds more on both sides.
  package func widened(by nanoseconds: Int64) -> SearchRange {
    SearchRange(from: from.advanced(by: -nanoseconds), to: to.advanced(by: nanoseconds))
  }
}

extension Int64 {
  fileprivate func distance(from other: Int64) -> Int64 {
    let (distance, overflow) = subtractingReportingOverflow(other)
    return overflow ? .max : distance
  }
}
