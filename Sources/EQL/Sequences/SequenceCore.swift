// SPDX-License-Identifier: Apache-2.0

/// Finds sequences in a stream of events that come in order.
///
/// Source: the exact matcher in the project's notes, read from Elasticsearch's own tests. Of the
/// pending sequences that wait for a term, the newest counts and the older are lost, so that one
/// place a key and term is enough. What it holds is bounded by `SequenceLimits`, and by `maxspan`.
struct SequenceCore: Sendable {
  typealias State = SequenceState
  /// Events are held by reference: they are copied often, and the code is compiled once for all kinds.
  typealias Event = any AnyObject & Sendable

  /// A sequence that was found.
  struct Found: Sendable {
    /// The values that bind its events.
    var key: JoinValues
    /// One a term; nil for an event that must not occur.
    var events: [Event?]
    /// The number of the last event.
    var lastNumber: Int
    /// The time of the stream, in milliseconds, at which it was complete.
    var time: Int64
  }

  /// The end of the time in which nothing may follow.
  struct Deadline: Sendable, Comparable {
    var time: Int64
    var id: Int
    var place: Int
    var generation: Int

    static func < (left: Deadline, right: Deadline) -> Bool {
      (left.time, left.id) < (right.time, right.id)
    }
  }

  let plan: SequencePlan
  let limits: SequenceLimits
  var states = SequenceStates()
  var deadlines = BinaryHeap<Deadline>()
  private var number = 0
  var nextWaitingID = 0
  /// The time of the stream, which never goes back.
  var now = Int64.min
  /// Pending sequences that were given up to keep memory bounded, and keys that only remembered
  /// what must not occur.
  var evicted = 0
  /// Sequences that are complete but for what must not follow.
  var waiting = 0

  init(_ plan: SequencePlan, limits: SequenceLimits) {
    self.plan = plan
    self.limits = limits
  }

  /// Keys of which something is known.
  var keyCount: Int { states.count }

  /// An estimate of the memory that is held.
  var bytes: Int { states.bytes + deadlines.count * 40 }

  /// When the next sequence is complete if nothing follows: the time of the stream, in milliseconds,
  /// that must have passed.
  var nextDeadline: Int64 { deadlines.first?.time ?? .max }

  /// Since when the oldest key is known, in nanoseconds of the stream.
  mutating func oldest() -> Int64? { states.oldest() }

  /// Takes the next event, which takes `weight` bytes, with its keys or a part of them; `event` is
  /// called, once, only if it is kept.
  mutating func feed(
    weight: Int,
    time: Int64,
    streamTime: Int64,
    keys: EncodedKeys,
    part: Range<Int>? = nil,
    _ event: () -> Event
  ) -> [Found] {
    var found = advance(to: max(time, streamTime))
    var kept: State.Member?
    let number = number
    self.number += 1
    func member() -> State.Member {
      if let kept { return kept }
      let made = State.Member(event: event(), weight: weight + 64, time: time, number: number)
      kept = made
      return made
    }
    let entries = keys.entries[part ?? keys.entries.indices]
    keys.bytes.withUnsafeBytes { bytes in
      func key(_ entry: EncodedKeys.Entry) -> SequenceKey {
        SequenceKey(
          bytes: UnsafeRawBufferPointer(rebasing: bytes[entry.start..<entry.end]),
          hash: entry.hash
        )
      }
      // Later terms first: no event takes two places of one sequence.
      for place in plan.positives.indices.reversed() {
        let stage = plan.terms[plan.positives[place]].stage
        for entry in entries where entry.stage == stage {
          advance(time, member, key(entry), place, &found)
        }
      }
      for entry in entries { note(time, key(entry), entry.stage) }
    }
    while bytes > limits.bytes, evictOldest() {}
    return found
  }

  /// The stream has come to a time, in nanoseconds: what waited for nothing to follow until then is
  /// complete, and what is out of date goes.
  mutating func advance(to time: Int64) -> [Found] {
    now = max(now, time)
    let found = releaseWaiting(before: now.flooredToMilliseconds)
    expire(at: now)
    return found
  }

  /// Lets go what is out of date in a stream that has come to a time.
  mutating func expire(at time: Int64) {
    guard let maxspan = plan.maxspan else { return }
    states.prune(maxspan: maxspan, now: max(now, time))
  }

  /// The end of the stream: nothing can follow any more.
  mutating func finish() -> [Found] {
    releaseWaiting(before: .max)
  }

  /// Gives up the oldest key; false when there is none.
  mutating func evictOldest() -> Bool {
    guard let gone = states.evictOldest() else { return false }
    waiting -= gone.waiting
    evicted += max(1, gone.pending + gone.waiting)
    dropStaleDeadlines()
    return true
  }

  mutating func open(_ key: SequenceKey) -> Int {
    if let place = states.place(of: key) { return place }
    if states.count >= limits.keys { _ = evictOldest() }
    return states.open(
      key,
      pendingCount: plan.positives.count - 1,
      hitsCount: plan.remembered.count,
      now: now,
      maxspan: plan.maxspan
    )
  }

  // MARK: Terms that must occur

  private mutating func advance(
    _ time: Int64,
    _ member: () -> State.Member,
    _ key: SequenceKey,
    _ place: Int,
    _ found: inout [Found]
  ) {
    guard place == 0 else { return join(time, member, key, place, &found) }
    let leading = lastLeading(before: time.flooredToMilliseconds, key)
    let (now, first) = (now, member())
    if plan.positives.count == 1 {
      var pending = State.Pending()
      pending.begin(first, at: now, lastLeading: leading)
      complete(pending, key, &found)
      if let at = states.place(of: key) { states.closeIfEmpty(at) }
      return
    }
    states.change(open(key)) { state in
      // The newest takes the place of an older one.
      state.drop(0)
      state.pending[0].begin(first, at: now, lastLeading: leading)
      state.bytes += state.pending[0].bytes
    }
  }

  /// When an event that must not come before a sequence last did so before a time, in milliseconds.
  private func lastLeading(before milliseconds: Int64, _ key: SequenceKey) -> Int64? {
    guard !plan.leading.isEmpty, let at = states.place(of: key) else { return nil }
    return plan.leading.compactMap { hit($0, at, before: milliseconds) }.max()
  }

  /// Adds an event of the term at `place` to what waits for it, if anything does.
  private mutating func join(
    _ time: Int64,
    _ member: () -> State.Member,
    _ key: SequenceKey,
    _ place: Int,
    _ found: inout [Found]
  ) {
    let before = place - 1
    guard let at = states.place(of: key),
      let last = states.all[at].pending[before].members.last, last.time <= time
    else { return }
    let first = states.all[at].pending[before].members[0].time
    if let maxspan = plan.maxspan, time.distance(since: first) > maxspan {
      states.change(at) { $0.drop(before) }
      states.closeIfEmpty(at)
      return
    }
    var isBroken = false
    for stage in plan.gaps[before] {
      if let hit = hit(stage, at, before: time.flooredToMilliseconds), hit > last.milliseconds {
        isBroken = true
      }
    }
    let next = member()
    guard place == plan.positives.count - 1 else {
      return states.change(at) { $0.advance(from: before, with: next, breaks: isBroken) }
    }
    var pending = states.all[at].pending[before]
    states.change(at) { $0.drop(before) }
    pending.members.append(next)
    pending.bytes += next.weight
    pending.isBroken = pending.isBroken || isBroken
    complete(pending, key, &found)
    if let at = states.place(of: key) { states.closeIfEmpty(at) }
  }

  private mutating func complete(
    _ pending: State.Pending,
    _ key: SequenceKey,
    _ found: inout [Found]
  ) {
    if pending.isBroken { return }
    let first = pending.members[0].milliseconds
    let last = pending.members[pending.members.count - 1].milliseconds
    let deadline = (pending.lastLeading ?? first).plus(maxspanMilliseconds)
    let sequence = sequence(pending.members, key)
    if plan.trailing.isEmpty {
      if pending.lastLeading == nil || last > deadline { found.append(sequence) }
    } else if (!plan.leading.isEmpty && pending.lastLeading == nil) || last >= deadline {
      // What follows comes too late to matter.
      found.append(sequence)
    } else {
      wait(for: sequence, key, last: last, deadline: deadline, pending)
    }
  }

  var maxspanMilliseconds: Int64 { (plan.maxspan ?? .max) / 1_000_000 }

  private func sequence(_ members: [State.Member], _ key: SequenceKey) -> Found {
    var rest = members[...]
    let events = plan.terms.map { $0.isMissing ? nil : rest.popFirst()?.event }
    return Found(
      key: key.values,
      events: events,
      lastNumber: members[members.count - 1].number,
      time: now.flooredToMilliseconds
    )
  }

  /// The last time before another at which an event of a stage occurred.
  func hit(_ stage: Int, _ at: Int, before milliseconds: Int64) -> Int64? {
    guard let number = plan.remembered.firstIndex(of: stage) else { return nil }
    return states.all[at].hits[number].last(before: milliseconds)
  }
}
