// SPDX-License-Identifier: Apache-2.0
import EQL
package import Events

/// Follows the sequence rules of a set through events that arrive: in order of time by way of a
/// re-ordering window, each event once. The clock of arrival is given with every call.
package final class LiveSequences {
  private var window: ReorderWindow
  private var engine: SequenceEngine
  private var seen: RecentIdentities
  private let tiebreakers: Tiebreakers?
  /// What names a host, best first.
  private let hostFields = LineFields(["host.id", "host.name", "agent.id"])
  /// Events that arrived again.
  package private(set) var repeated = 0
  /// Events of sequences that have no time, and combinations of key values that were too many.
  package private(set) var timeless = 0
  package private(set) var truncatedKeys = 0

  /// Begins with nothing.
  package init(_ rules: RuleSet, settings: ReorderWindow.Settings = .init()) {
    window = ReorderWindow(settings)
    engine = SequenceEngine(rules)
    seen = RecentIdentities(capacity: 200_000)
    tiebreakers = Tiebreakers(rules, field: nil)
  }

  /// Whether there is no sequence rule at all.
  package var isEmpty: Bool { engine.isEmpty }

  /// Events that came after the stream had gone on to a later time.
  package var late: Int { window.late }
  /// Events whose time lay too far ahead of their arrival.
  package var future: Int { window.future }
  /// Events that went on before their time for lack of room.
  package var overflowed: Int { window.overflowed }
  /// Pending sequences that were given up to keep memory bounded.
  package var evicted: Int { engine.evicted }
  /// Sequences that are complete but for what must not follow.
  package var waiting: Int { engine.waiting }

  /// Takes what sequence rules ask for of a block that has arrived.
  package func take(_ outcome: Detector.Outcome, arrival: Timestamp) {
    timeless += outcome.timeless
    truncatedKeys += outcome.truncatedKeys
    for event in outcome.events {
      // Alerts on single events do not wait.
      var candidate = event
      candidate.claims.removeAll { $0.stages.isEmpty }
      if !candidate.claims.isEmpty { take(candidate, arrival: arrival) }
    }
  }

  /// Takes an event that has arrived.
  package func take(_ event: MatchedEvent, arrival: Timestamp) {
    guard seen.insert(index: event.index, id: event.id) else {
      repeated += 1
      return
    }
    let host = hostFields.values(of: event.line).compactMap { $0?.text }.first
    for part in tiebreakers?.apply(to: event) ?? [event] {
      window.add(part, host: host, arrival: arrival.nanoseconds)
    }
  }

  /// What is complete at a time of the clock, also when nothing has arrived.
  package func advance(to now: Timestamp) -> [SequenceMatch] {
    guard !isEmpty else { return [] }
    let found = window.release(now: now.nanoseconds).flatMap(feed)
    return found + engine.advance(to: window.streamTime)
  }

  /// The end: the events that are held take part. What waits for nothing to follow is not complete,
  /// as the hosts go on.
  package func stop() -> [SequenceMatch] {
    let found = window.drain().flatMap(feed)
    return isEmpty ? [] : found + engine.advance(to: window.streamTime)
  }

  private func feed(_ released: ReorderWindow.Released) -> [SequenceMatch] {
    released.event.claims.flatMap { claim in
      engine.feed(
        released.event.match(claim),
        time: released.time,
        streamTime: released.streamTime
      )
    }
  }
}
