// SPDX-License-Identifier: Apache-2.0
package import EQL

/// Where an event stands in the order of events: by time, then tiebreaker, then order of reading.
package struct EventPosition: Sendable, Hashable, Comparable {
  /// Nanoseconds since 1970; the least number for an event without a time, which comes first.
  package var time: Int64
  /// What orders events of one instant; one that has it stands before one that has none, as in
  /// Elasticsearch.
  package var tiebreaker: JoinValues?
  /// The number of the event in the order of reading.
  package var ordinal: Int

  /// A position from its parts.
  package init(time: Int64, tiebreaker: JoinValues? = nil, ordinal: Int) {
    self.time = time
    self.tiebreaker = tiebreaker
    self.ordinal = ordinal
  }

  /// Earlier first.
  package static func < (left: EventPosition, right: EventPosition) -> Bool {
    if left.time != right.time { return left.time < right.time }
    switch (left.tiebreaker, right.tiebreaker) {
    case (let a?, let b?):
      if a < b { return true }
      if b < a { return false }
    case (.some, nil): return true
    case (nil, .some): return false
    case (nil, nil): break
    }
    return left.ordinal < right.ordinal
  }
}
