// SPDX-License-Identifier: Apache-2.0

/// What matching took: counted for all events, timed for some.
package struct MatchStatistics: Sendable {
  /// Events matched.
  package var events = 0
  /// Values that were looked up, and of these found remembered.
  package var lookups = 0
  package var remembered = 0
  /// Programs run: conditions of which an anchor was true, or that have none.
  package var programsRun = 0
  /// Kinds of events by their dispatch fields, and events of kinds beyond the bound.
  package var buckets = 0
  package var undispatched = 0
  /// Events that were timed.
  package var timedEvents = 0
  /// Of the timed events, the nanoseconds that each condition took: its program, and its part of
  /// looking up the fields where it is anchored.
  package var nanoseconds: [Double] = []

  /// Nothing yet.
  package init() {}

  /// The sum of two threads' statistics.
  package static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum.events += right.events
    sum.lookups += right.lookups
    sum.remembered += right.remembered
    sum.programsRun += right.programsRun
    sum.buckets = max(left.buckets, right.buckets)
    sum.undispatched += right.undispatched
    sum.timedEvents += right.timedEvents
    if left.nanoseconds.isEmpty {
      sum.nanoseconds = right.nanoseconds
    } else {
      for (place, more) in right.nanoseconds.enumerated() { sum.nanoseconds[place] += more }
    }
    return sum
  }
}
