// SPDX-License-Identifier: Apache-2.0

/// Finds sequences in a stream of events that come in order.
///
/// Source: the exact matcher in the project's notes, read from Elasticsearch's own tests. Of the
/// pending sequences that wait for a term, the newest counts and the older are lost, so that one
/// place a key and term is enough.
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

  /// An event as the matcher sees it.
  private struct Member: Sendable {
    var event: Event
    var time: Int64
    var number: Int

    var milliseconds: Int64 { time.flooredToMilliseconds }
  }

  private struct State: Sendable {
    /// What waits for the second, third … positive term.
    var pending: [[Member]?]
    /// The number of the last `until` event.
    var until: Int?
    /// Times of events that must not occur, in milliseconds, by stage.
    var hits: [Int: [Int64]] = [:]
    /// Complete but for what must not follow.
    var waiting: [Waiting] = []
  }

  private struct Waiting: Sendable {
    var found: Found
    var last: Int64
    var deadline: Int64
  }

  private let plan: SequencePlan
  private let maximumKeys: Int
  private var states: [JoinValues: State] = [:]
  /// Keys in the order in which they began, for eviction.
  private var order: [JoinValues] = []
  private var orderStart = 0
  private var number = 0
  private var nextDeadline = Int64.max
  /// Pending sequences that were given up to keep memory bounded.
  package private(set) var evicted = 0

  /// A matcher that holds at most so many keys.
  package init(_ plan: SequencePlan, maximumKeys: Int = 1_000_000) {
    self.plan = plan
    self.maximumKeys = maximumKeys
  }

  /// Takes the next event, with the stages that it satisfies and its keys for each; what is complete
  /// by it. `time` is in nanoseconds and never goes back.
  package mutating func feed(
    _ event: Event,
    time: Int64,
    stages: [(stage: Int, keys: [JoinValues])]
  ) -> [Found] {
    var found = releaseWaiting(before: time.flooredToMilliseconds)
    let member = Member(event: event, time: time, number: number)
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
    return found
  }

  /// The end of the stream: nothing can follow any more.
  package mutating func finish() -> [Found] {
    releaseWaiting(before: .max)
  }

  // MARK: Terms that must occur

  private mutating func advance(
    _ member: Member,
    _ key: JoinValues,
    _ place: Int,
    _ found: inout [Found]
  ) {
    var members = [member]
    if place > 0 {
      guard var earlier = states[key]?.pending[place - 1] else { return }
      states[key]?.pending[place - 1] = nil
      if let maxspan = plan.maxspan {
        let (span, overflow) = member.time.subtractingReportingOverflow(earlier[0].time)
        if overflow || span > maxspan { return }
      }
      if let until = states[key]?.until, until >= earlier[earlier.count - 1].number { return }
      earlier.append(member)
      members = earlier
    }
    guard place == plan.positives.count - 1 else {
      open(key)
      states[key]?.pending[place] = members
      return
    }
    complete(members, key, &found)
  }

  private mutating func open(_ key: JoinValues) {
    guard states[key] == nil else { return }
    if states.count >= maximumKeys { evictOldest() }
    states[key] = State(pending: Array(repeating: nil, count: plan.positives.count - 1))
    order.append(key)
  }

  private mutating func evictOldest() {
    while orderStart < order.count {
      let oldest = order[orderStart]
      orderStart += 1
      if let state = states.removeValue(forKey: oldest) {
        evicted += state.pending.count { $0 != nil } + state.waiting.count
        break
      }
    }
    if orderStart > 4_096, orderStart * 2 > order.count {
      order.removeFirst(orderStart)
      orderStart = 0
    }
  }

  // MARK: Terms that must not

  /// Remembers events that end what is pending or that must not occur.
  private mutating func note(_ member: Member, _ key: JoinValues, _ stage: Int) {
    if stage == plan.until {
      // Only what is pending by now can end.
      states[key]?.until = member.number
      return
    }
    let isGap = plan.gaps.contains { $0.contains(stage) }
    if plan.leading.contains(stage) || isGap {
      open(key)
      let milliseconds = member.milliseconds
      let oldest = milliseconds - (plan.maxspan ?? .max) / 1_000_000
      states[key]?.hits[stage, default: []].removeAll { $0 < oldest }
      states[key]?.hits[stage, default: []].append(milliseconds)
    }
    if plan.trailing.contains(stage) {
      let milliseconds = member.milliseconds
      states[key]?.waiting.removeAll { $0.last < milliseconds && milliseconds <= $0.deadline }
    }
  }

  private mutating func complete(
    _ members: [Member],
    _ key: JoinValues,
    _ found: inout [Found]
  ) {
    let hits = states[key]?.hits ?? [:]
    for (gap, stages) in plan.gaps.enumerated() {
      let from = members[gap].milliseconds
      let to = members[gap + 1].milliseconds
      for stage in stages where hits[stage]?.contains(where: { from < $0 && $0 < to }) == true {
        return
      }
    }
    let first = members[0].milliseconds
    let last = members[members.count - 1].milliseconds
    let maxspan = (plan.maxspan ?? .max) / 1_000_000
    let lastLeading = plan.leading.flatMap { hits[$0] ?? [] }.filter { $0 < first }.max()
    let sequence = self.sequence(members, key)
    if plan.trailing.isEmpty {
      if let lastLeading, last - lastLeading <= maxspan { return }
      found.append(sequence)
    } else if !plan.leading.isEmpty, lastLeading == nil {
      found.append(sequence)
    } else {
      let deadline = (lastLeading ?? first) + maxspan
      open(key)
      states[key]?.waiting.append(Waiting(found: sequence, last: last, deadline: deadline))
      nextDeadline = min(nextDeadline, deadline)
    }
  }

  private func sequence(_ members: [Member], _ key: JoinValues) -> Found {
    var rest = members[...]
    let events = plan.terms.map { $0.isMissing ? nil : rest.popFirst()?.event }
    return Found(key: key, events: events, lastNumber: members[members.count - 1].number)
  }

  /// Sequences that nothing forbidden followed in time.
  private mutating func releaseWaiting(before now: Int64) -> [Found] {
    guard nextDeadline < now else { return [] }
    nextDeadline = .max
    var found: [Found] = []
    for (key, state) in states where !state.waiting.isEmpty {
      found += state.waiting.filter { $0.deadline < now }.map(\.found)
      let rest = state.waiting.filter { $0.deadline >= now }
      states[key]?.waiting = rest
      if let earliest = rest.map(\.deadline).min() { nextDeadline = min(nextDeadline, earliest) }
    }
    return found.sorted { ($0.lastNumber, $0.key) < ($1.lastNumber, $1.key) }
  }
}

extension Int64 {
  /// Nanoseconds as whole milliseconds.
  var flooredToMilliseconds: Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: 1_000_000)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
