// SPDX-License-Identifier: Apache-2.0
package import Events
package import Rules

/// What a run of a rule searches.
package struct SearchPlan: Sendable, Equatable {
  /// The pieces, oldest first; each is searched by itself.
  package var pieces: [SearchRange]
  /// What no run has searched in time, as far as this one makes up for it.
  package var gap: SearchRange?

  /// All that is searched.
  package var range: SearchRange {
    guard let first = pieces.first, let last = pieces.last else {
      return SearchRange(from: Timestamp(nanoseconds: 0), to: Timestamp(nanoseconds: 0))
    }
    return SearchRange(from: first.from, to: last.to)
  }

  /// Pieces beyond this number become longer instead.
  private static let maximumPieces: Int64 = 10_000

  /// The window of a rule's schedule when it is `now`.
  package static func window(_ schedule: Schedule, at now: Timestamp) throws(RunFailure)
    -> SearchRange
  {
    guard let from = DateMath.parse(schedule.from, now: now),
      let to = DateMath.parse(schedule.to, now: now)
    else {
      throw RunFailure("Failed to parse date math of rule.from or rule.to")
    }
    guard from <= to else {
      throw RunFailure("the rule's window is empty: \(schedule.from) lies behind \(schedule.to)")
    }
    return SearchRange(from: from, to: to)
  }

  /// The plan of a run that begins `now`. `searchedTo` is up to when earlier runs have searched, nil
  /// where there was none that succeeded: from there on everything is searched, in pieces as long as
  /// the window, so that a run that failed or was missed is made up for.
  ///
  /// `span` is how far the events of one match may lie apart; pieces overlap by it, so that none is
  /// lost at their borders. 0 for single events.
  package init(
    _ schedule: Schedule,
    at now: Timestamp,
    searchedTo: Timestamp?,
    span: Int64
  ) throws(RunFailure) {
    let window = try Self.window(schedule, at: now)
    let interval = Int64(schedule.intervalSeconds ?? 0) * 1_000_000_000
    let overlap = max(0, min(span, .max / 4))
    let lookback = max(0, window.length - interval, overlap)
    var start = window.from
    if let searchedTo {
      start = min(start, searchedTo.advanced(by: -lookback))
      if searchedTo < window.from { gap = SearchRange(from: searchedTo, to: window.from) }
    }
    pieces = Self.cut(
      SearchRange(from: start, to: window.to),
      length: max(window.length, overlap > 0 ? overlap * 2 : 0, 1_000_000_000),
      overlap: overlap
    )
  }

  /// Cuts a range into pieces of a length; the last may be shorter.
  static func cut(_ range: SearchRange, length: Int64, overlap: Int64) -> [SearchRange] {
    let length = max(length, range.length / maximumPieces + overlap)
    var pieces: [SearchRange] = []
    var from = range.from
    while true {
      let end = from.advanced(by: length)
      guard end < range.to else { break }
      pieces.append(SearchRange(from: from, to: end))
      from = end.advanced(by: -overlap)
    }
    return pieces + [SearchRange(from: from, to: range.to)]
  }

  /// The times at which a schedule would have run within a range: every interval from its start on,
  /// the last at its end.
  package static func ticks(_ schedule: Schedule, over range: SearchRange) -> [Timestamp] {
    let interval = max(1, Int64(schedule.intervalSeconds ?? 300)) * 1_000_000_000
    var ticks: [Timestamp] = []
    var tick = range.from.advanced(by: interval)
    while tick < range.to {
      ticks.append(tick)
      tick = tick.advanced(by: interval)
    }
    return ticks + [range.to]
  }
}
