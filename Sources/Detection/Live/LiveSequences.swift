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
  private let hostFields = LineFields(HostField.paths)
  private var heldEvents = HeldEvents()
  /// Where the events that wait come from and go to.
  package let arrivals: ArrivedEvents
  /// Events that arrived again.
  package private(set) var repeated = 0
  /// Events of sequences that have no time, and combinations of key values that were too many.
  package private(set) var timeless = 0
  package private(set) var truncatedKeys = 0

  /// Begins with nothing. `arrivals` may be shared with others of the same thread.
  package init(
    _ rules: RuleSet,
    settings: ReorderWindow.Settings = .init(),
    arrivals: ArrivedEvents = ArrivedEvents()
  ) {
    self.arrivals = arrivals
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
    for event in outcome.arrived { take(event, arrival: arrival) }
    for event in outcome.events where event.isOfSequence { take(event, arrival: arrival) }
  }

  /// Takes an event that has arrived, as far as sequences ask for it.
  package func take(_ event: MatchedEvent, arrival: Timestamp) {
    let host = hostFields.values(of: event.line).compactMap { $0?.text }.first
    take(arrivals.make(event, host: host), arrival: arrival)
  }

  func take(_ event: ArrivedEvent, arrival: Timestamp) {
    let isNew = event.idBytes.withUnsafeBufferPointer { seen.insert(index: event.index, id: $0) }
    guard isNew else {
      repeated += 1
      arrivals.giveBack(event)
      return
    }
    guard let tiebreakers else { return window.add(event, arrival: arrival.nanoseconds) }
    for part in tiebreakers.parts(of: event, arrivals) {
      window.add(part, arrival: arrival.nanoseconds)
    }
  }

  /// What is complete at a time of the clock, also when nothing has arrived.
  package func advance(to now: Timestamp) -> [SequenceMatch] {
    guard !isEmpty else { return [] }
    return feed(window.release(now: now.nanoseconds)) + engine.advance(to: window.streamTime)
  }

  /// The end: the events that are held take part. What waits for nothing to follow is not complete,
  /// as the hosts go on.
  package func stop() -> [SequenceMatch] {
    let found = feed(window.drain())
    return isEmpty ? [] : found + engine.advance(to: window.streamTime)
  }

  private func feed(_ released: [ReorderWindow.Released]) -> [SequenceMatch] {
    var found: [SequenceMatch] = []
    for next in released {
      feed(next, into: &found)
      arrivals.giveBack(next.event)
    }
    return found
  }

  /// Gives an event to the rules that can use it now: copied only if a sequence holds it.
  private func feed(_ released: ReorderWindow.Released, into found: inout [SequenceMatch]) {
    let event = released.event
    found += engine.advanceIfDue(to: max(released.time, released.streamTime))
    var held: HeldEvent?
    for claim in event.claims where engine.wantsAny(event.keys, claim.keys, rule: claim.rule) {
      found += engine.feed(
        rule: claim.rule,
        time: released.time,
        streamTime: released.streamTime,
        weight: event.weight,
        keys: event.keys,
        part: claim.keys
      ) {
        let copy = held ?? heldEvents.hold(event)
        held = copy
        return copy
      }
    }
  }
}
