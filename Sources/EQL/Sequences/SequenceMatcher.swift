// SPDX-License-Identifier: Apache-2.0

/// Finds sequences in a stream of events that come in order.
///
/// Source: the exact matcher in the project's notes, read from Elasticsearch's own tests. Of the
/// pending sequences that wait for a term, the newest counts and the older are lost, so that one
/// place a key and term is enough. What an event costs does not grow with the events before it, and
/// keys and members are bounded.
package struct SequenceMatcher<Event: Sendable>: Sendable {
  /// A sequence that was found.
  package struct Found: Sendable {
    /// The values that bind its events.
    package var key: JoinValues
    /// One a term; nil for an event that must not occur.
    package var events: [Event?]
    /// The number of the last event.
    package var lastNumber: Int
  }

  private struct State: Sendable {
    /// What waits for the second, third … positive term.
    var pending: [SequenceChain<Event>?]
    /// The number of the last `until` event.
    var until: Int?
    /// When events that must not occur came last, by stage.
    var hits: [Int: LastTimes] = [:]
    /// Complete but for what must not follow.
    var waiting: [Waiting] = []
    /// When something that must not follow came last, in milliseconds.
    var lastTrailing: Int64?
    /// When it will be looked at, if something waits.
    var deadline: Int64?
  }

  private struct Waiting: Sendable {
    var found: Found
    var last: Int64
    var deadline: Int64
  }

  private let plan: SequencePlan
  private let maximumKeys: Int
  private let maximumMembers: Int
  private var states: [JoinValues: State] = [:]
  /// Keys in the order in which they began, for eviction.
  private var order: [JoinValues] = []
  private var orderStart = 0
  private var number = 0
  private var deadlines = DeadlineQueue<JoinValues>()
  /// Events that pending and waiting sequences hold.
  private var members = 0
  /// Pending sequences that were given up to keep memory bounded, and keys of which it was forgotten
  /// when events came that must not occur.
  package private(set) var evicted = 0

  /// A matcher that holds at most so many keys, and so many events in pending sequences: four a key
  /// unless given.
  package init(_ plan: SequencePlan, maximumKeys: Int = 1_000_000, maximumMembers: Int? = nil) {
    self.plan = plan
    self.maximumKeys = maximumKeys
    self.maximumMembers = maximumMembers ?? 4 * maximumKeys
  }

  /// Takes the next event, with the stages that it satisfies and its keys for each; what is complete
  /// by it. `time` is in nanoseconds and never goes back.
  package mutating func feed(
    _ event: Event,
    time: Int64,
    stages: [(stage: Int, keys: [JoinValues])]
  ) -> [Found] {
    var found = releaseWaiting(before: time.flooredToMilliseconds)
    let member = SequenceMember(event: event, time: time, number: number)
    number += 1
    // Later terms first: no event takes two places of one sequence.
    for place in plan.positives.indices.reversed() {
      let stage = plan.terms[plan.positives[place]].stage
      for satisfied in stages where satisfied.stage == stage {
        for key in satisfied.keys { advance(member, key, place, &found) }
      }
    }
    for satisfied in stages {
      for key in satisfied.keys { note(member, key, satisfied.stage) }
    }
    while members > maximumMembers, evictOldest() {}
    return found
  }

  /// The end of the stream: nothing can follow any more.
  package mutating func finish() -> [Found] {
    releaseWaiting(before: .max)
  }

  // MARK: Terms that must occur

  private mutating func advance(
    _ member: SequenceMember<Event>,
    _ key: JoinValues,
    _ place: Int,
    _ found: inout [Found]
  ) {
    let chain: SequenceChain<Event>
    if place == 0 {
      let before = plan.leading.compactMap { stage in
        states[key]?.hits[stage]?.last(before: member.milliseconds)
      }.max()
      chain = SequenceChain(member, lastLeading: before)
    } else {
      guard let earlier = states[key]?.pending[place - 1] else { return }
      states[key]?.pending[place - 1] = nil
      members -= earlier.count
      if let maxspan = plan.maxspan {
        let (span, overflow) = member.time.subtractingReportingOverflow(earlier.first.time)
        if overflow || span > maxspan { return }
      }
      if let until = states[key]?.until, until >= earlier.member.number { return }
      let hits = states[key]?.hits ?? [:]
      let isInterrupted = plan.gaps[place - 1].contains { stage in
        hits[stage]?.last(before: member.milliseconds).map { $0 > earlier.member.milliseconds }
          ?? false
      }
      chain = SequenceChain(member, behind: earlier, isInterrupted: isInterrupted)
    }
    guard place == plan.positives.count - 1 else {
      open(key)
      members += chain.count - (states[key]?.pending[place]?.count ?? 0)
      states[key]?.pending[place] = chain
      return
    }
    complete(chain, key, &found)
  }

  private mutating func open(_ key: JoinValues) {
    guard states[key] == nil else { return }
    if states.count >= maximumKeys { _ = evictOldest() }
    states[key] = State(pending: Array(repeating: nil, count: plan.positives.count - 1))
    order.append(key)
  }

  /// Gives up what the key that began first holds; false when there is none.
  private mutating func evictOldest() -> Bool {
    defer {
      if orderStart > 4_096, orderStart * 2 > order.count {
        order.removeFirst(orderStart)
        orderStart = 0
      }
    }
    while orderStart < order.count {
      let oldest = order[orderStart]
      orderStart += 1
      guard let state = states.removeValue(forKey: oldest) else { continue }
      evicted += state.pending.count { $0 != nil } + state.waiting.count
      // Without them a sequence may be found that should not be: that counts as well.
      if !state.hits.isEmpty { evicted += 1 }
      members -= state.pending.reduce(0) { $0 + ($1?.count ?? 0) }
      members -= state.waiting.count * plan.positives.count
      return true
    }
    return false
  }

  // MARK: Terms that must not

  /// Remembers events that end what is pending or that must not occur.
  private mutating func note(_ member: SequenceMember<Event>, _ key: JoinValues, _ stage: Int) {
    if stage == plan.until {
      // Only what is pending by now can end.
      states[key]?.until = member.number
      return
    }
    let milliseconds = member.milliseconds
    if plan.remembered.contains(stage) {
      open(key)
      states[key]?.hits[stage, default: LastTimes()].add(milliseconds)
    }
    // A second one at the same time ends nothing more: what came between is not before it.
    if plan.trailing.contains(stage), states[key]?.waiting.isEmpty == false,
      states[key]?.lastTrailing != milliseconds
    {
      let before = states[key]?.waiting.count ?? 0
      states[key]?.waiting.removeAll { $0.last < milliseconds && milliseconds <= $0.deadline }
      states[key]?.lastTrailing = milliseconds
      members -= (before - (states[key]?.waiting.count ?? 0)) * plan.positives.count
    }
  }

  private mutating func complete(
    _ chain: SequenceChain<Event>,
    _ key: JoinValues,
    _ found: inout [Found]
  ) {
    if chain.isInterrupted { return }
    let first = chain.first.milliseconds
    let last = chain.member.milliseconds
    let maxspan = (plan.maxspan ?? .max) / 1_000_000
    // One that long ago does not count.
    let lastLeading = chain.lastLeading.flatMap { last - $0 <= maxspan ? $0 : nil }
    let sequence = self.sequence(chain, key)
    if plan.trailing.isEmpty {
      if lastLeading == nil { found.append(sequence) }
    } else if !plan.leading.isEmpty, lastLeading == nil {
      found.append(sequence)
    } else {
      wait(sequence, key, last: last, deadline: (lastLeading ?? first) + maxspan)
    }
  }

  private mutating func wait(_ sequence: Found, _ key: JoinValues, last: Int64, deadline: Int64) {
    open(key)
    states[key]?.waiting.append(Waiting(found: sequence, last: last, deadline: deadline))
    members += plan.positives.count
    guard deadline < states[key]?.deadline ?? .max else { return }
    states[key]?.deadline = deadline
    deadlines.add(key, at: deadline)
  }

  private func sequence(_ chain: SequenceChain<Event>, _ key: JoinValues) -> Found {
    var rest = chain.events[...]
    let events = plan.terms.map { $0.isMissing ? nil : rest.popFirst() }
    return Found(key: key, events: events, lastNumber: chain.member.number)
  }

  /// Sequences that nothing forbidden followed in time.
  private mutating func releaseWaiting(before now: Int64) -> [Found] {
    var found: [Found] = []
    while let (key, deadline) = deadlines.popFirst(before: now) {
      // Given up, or looked at earlier.
      guard states[key]?.deadline == deadline else { continue }
      let waiting = states[key]?.waiting ?? []
      found += waiting.filter { $0.deadline < now }.map(\.found)
      let rest = waiting.filter { $0.deadline >= now }
      members -= (waiting.count - rest.count) * plan.positives.count
      states[key]?.waiting = rest
      let next = rest.map(\.deadline).min()
      states[key]?.deadline = next
      if let next { deadlines.add(key, at: next) }
    }
    return found.sorted { ($0.lastNumber, $0.key) < ($1.lastNumber, $1.key) }
  }
}
