// SPDX-License-Identifier: Apache-2.0

/// Events that must not occur, and those of `until`.
extension SequenceCore {
  /// Ends what is pending, or remembers an event that must not occur.
  mutating func note(_ time: Int64, _ key: JoinValues, _ stage: Int) {
    if stage == plan.until { end(key, before: time) }
    let milliseconds = time.flooredToMilliseconds
    if let number = plan.remembered.firstIndex(of: stage) {
      let isLate = time < now
      let (now, plan) = (now, plan)
      _ = states.change(open(key)) { state in
        state.hits[number].note(milliseconds, asOf: now)
        if isLate { state.notice(milliseconds, of: stage, plan) }
      }
    }
    if plan.trailing.contains(stage), let at = states.place(of: key) {
      let removed = states.change(at) { state in
        state.removeWaiting { $0.last < milliseconds && milliseconds <= $0.deadline }
      }
      waiting -= removed ?? 0
      states.closeIfEmpty(at)
      dropStaleDeadlines()
    }
  }

  /// An event of `until`: what is pending by now and not younger ends.
  private mutating func end(_ key: JoinValues, before time: Int64) {
    guard let at = states.place(of: key) else { return }
    _ = states.change(at) { state in
      for place in state.pending.indices {
        guard let old = state.pending[place], let last = old.members.last, last.time <= time
        else { continue }
        state.bytes -= old.bytes
        state.pending[place] = nil
      }
    }
    states.closeIfEmpty(at)
  }

  mutating func wait(
    for sequence: Found,
    last: Int64,
    deadline: Int64,
    _ pending: State.Pending
  ) {
    let at = open(sequence.key)
    // What came late waits as long as it would have in time.
    let delay = max(0, pending.began.distance(since: pending.members[0].time)) / 1_000_000
    let released = deadline.plus(delay)
    nextWaitingID += 1
    var found = sequence
    found.time = released
    let entry = State.Waiting(
      id: nextWaitingID,
      found: found,
      last: last,
      deadline: deadline,
      bytes: pending.bytes
    )
    let limit = limits.waitingPerKey
    let dropped = states.change(at) { state in
      state.bytes += entry.bytes
      state.waiting.append(entry)
      return state.waiting.count > limit ? state.dropFirstWaiting() : 0
    }
    evicted += dropped ?? 0
    waiting += 1 - (dropped ?? 0)
    guard let generation = states.all[at]?.generation else { return }
    deadlines.insert(
      Deadline(time: released, id: entry.id, place: at, generation: generation)
    )
    dropStaleDeadlines()
  }

  /// Sequences that nothing forbidden followed in time.
  mutating func releaseWaiting(before time: Int64) -> [Found] {
    var found: [Found] = []
    while let next = deadlines.first, next.time < time {
      _ = deadlines.popFirst()
      guard states.isAlive(next.place, next.generation) else { continue }
      let released = states.change(next.place) { $0.takeWaiting(next.id) }
      guard let released = released ?? nil else { continue }
      waiting -= 1
      found.append(released.found)
      states.closeIfEmpty(next.place)
    }
    return found
  }

  /// Deadlines of sequences that are gone are taken away before they are many.
  mutating func dropStaleDeadlines() {
    guard deadlines.count > 2 * waiting + 1_024 else { return }
    deadlines = BinaryHeap(
      deadlines.elements.filter {
        states.isAlive($0.place, $0.generation)
          && states.all[$0.place]?.placeOfWaiting($0.id) != nil
      }
    )
  }
}
