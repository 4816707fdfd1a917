// SPDX-License-Identifier: Apache-2.0
package import Events

/// Follows sequences through what happens now and, beside it, through old events that are read from
/// files: each has a clock of its own, so that reading the logs of last week neither hurries nor holds
/// up what is live.
///
/// The clock of arrival is given with every call.
package final class StreamSequences {
  /// An event that is older than this when it arrives is history, in nanoseconds.
  package static let liveSpan: Int64 = 120_000_000_000

  private let live: LiveSequences
  private let history: LiveSequences
  /// The time that history has come to; nil before its first event.
  package private(set) var historyTime: Timestamp?
  /// When, by the clock of arrival, that was.
  private var historyHeard: Timestamp?
  private var blockTimeless = 0
  private var blockTruncatedKeys = 0

  /// Begins with nothing.
  package init(_ rules: RuleSet, settings: ReorderWindow.Settings = .init()) {
    live = LiveSequences(rules, settings: settings)
    history = LiveSequences(rules, settings: settings)
  }

  /// Whether there is no sequence rule at all.
  package var isEmpty: Bool { live.isEmpty }

  /// What became of events that did not take part as they are.
  package var losses: Losses {
    Losses(
      repeated: live.repeated + history.repeated,
      late: live.late + history.late,
      future: live.future,
      overflowed: live.overflowed + history.overflowed,
      evicted: live.evicted + history.evicted,
      timeless: blockTimeless,
      truncatedKeys: blockTruncatedKeys
    )
  }

  /// Counts of what did not take part in sequences as it should.
  package struct Losses: Sendable, Equatable {
    package var repeated = 0
    package var late = 0
    package var future = 0
    package var overflowed = 0
    package var evicted = 0
    package var timeless = 0
    package var truncatedKeys = 0
  }

  /// Sequences that are complete but for what must not follow.
  package var waiting: Int { live.waiting + history.waiting }

  /// Whether an event of this time that arrives now is history.
  package static func isHistory(_ time: Timestamp, arrival: Timestamp) -> Bool {
    time.nanoseconds < arrival.nanoseconds - liveSpan
  }

  /// Takes what sequence rules ask for of a block that has arrived.
  package func take(_ outcome: Detector.Outcome, arrival: Timestamp) {
    blockTimeless += outcome.timeless
    blockTruncatedKeys += outcome.truncatedKeys
    for event in outcome.events {
      var candidate = event
      // Alerts on single events do not wait.
      candidate.claims.removeAll { $0.stages.isEmpty }
      guard !candidate.claims.isEmpty else { continue }
      if let time = event.time, Self.isHistory(time, arrival: arrival) {
        takeHistory(candidate, time, arrival: arrival)
      } else {
        live.take(candidate, arrival: arrival)
      }
    }
  }

  /// Takes an event of the past again, before anything else arrives: where it was live, where it was
  /// history, or both. Events are given in the order of their time.
  package func replay(_ event: MatchedEvent, asLive: Bool, asHistory: Bool) {
    var candidate = event
    candidate.claims.removeAll { $0.stages.isEmpty }
    guard let time = event.time, !candidate.claims.isEmpty else { return }
    if asLive { live.take(candidate, arrival: time) }
    if asHistory { takeHistory(candidate, time, arrival: time) }
  }

  /// What of the replayed events is complete at `live`, the clock when it was left, and at the time
  /// that history had come to.
  package func advanceReplay(live time: Timestamp) -> [SequenceMatch] {
    live.advance(to: time) + (historyTime.map { history.advance(to: $0) } ?? [])
  }

  /// History goes on from here, when it is read on.
  package func resumeHistory(at arrival: Timestamp) { historyHeard = arrival }

  private func takeHistory(_ event: MatchedEvent, _ time: Timestamp, arrival: Timestamp) {
    let reached = max(historyTime ?? time, time)
    historyTime = reached
    historyHeard = arrival
    history.take(event, arrival: reached)
  }

  /// The end of all input: the events that are held take part.
  package func finish() -> [SequenceMatch] { live.stop() + history.stop() }

  /// What is complete at a time of the clock, also when nothing has arrived. The clock of history goes
  /// on when nothing more of it comes.
  package func advance(to now: Timestamp) -> [SequenceMatch] {
    var found = live.advance(to: now)
    if let time = historyTime, let heard = historyHeard {
      let silence = max(0, now.nanoseconds - heard.nanoseconds)
      let (reached, overflow) = time.nanoseconds.addingReportingOverflow(silence)
      found += history.advance(to: overflow ? time : Timestamp(nanoseconds: reached))
    }
    return found
  }
}
