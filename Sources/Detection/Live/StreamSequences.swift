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

  /// Where the events that wait come from and go to.
  package let arrivals = ArrivedEvents()
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
    live = LiveSequences(rules, settings: settings, arrivals: arrivals)
    history = LiveSequences(rules, settings: settings, arrivals: arrivals)
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
    for event in outcome.arrived {
      if let time = event.time, Self.isHistory(time, arrival: arrival) {
        history.take(event, arrival: historyComes(to: time, arrival: arrival))
      } else {
        live.take(event, arrival: arrival)
      }
    }
    for event in outcome.events where event.isOfSequence {
      if let time = event.time, Self.isHistory(time, arrival: arrival) {
        history.take(event, arrival: historyComes(to: time, arrival: arrival))
      } else {
        live.take(event, arrival: arrival)
      }
    }
  }

  /// Takes an event of the past again, before anything else arrives: where it was live, where it was
  /// history, or both. Events are given in the order of their time.
  package func replay(_ event: MatchedEvent, asLive: Bool, asHistory: Bool) {
    guard let time = event.time, event.isOfSequence else { return }
    if asLive { live.take(event, arrival: time) }
    if asHistory { history.take(event, arrival: historyComes(to: time, arrival: time)) }
  }

  /// What of the replayed events is complete at `live`, the clock when it was left, and at the time
  /// that history had come to.
  package func advanceReplay(live time: Timestamp) -> [SequenceMatch] {
    live.advance(to: time) + (historyTime.map { history.advance(to: $0) } ?? [])
  }

  /// History goes on from here, when it is read on.
  package func resumeHistory(at arrival: Timestamp) { historyHeard = arrival }

  /// The time of history with an event of that time, which is when it arrives there.
  private func historyComes(to time: Timestamp, arrival: Timestamp) -> Timestamp {
    let reached = max(historyTime ?? time, time)
    historyTime = reached
    historyHeard = arrival
    return reached
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
