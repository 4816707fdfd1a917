// SPDX-License-Identifier: Apache-2.0

/// The states of all keys, by key and by age. A state has a place that stays; taking one away leaves
/// its entry in the queue of ages, which is cleaned up before such entries are many.
struct SequenceStates: Sendable {
  private struct Age: Sendable {
    var place: Int
    var generation: Int
    /// The time of the stream when it was put in, and when it is looked at next, in nanoseconds.
    var since: Int64
    var due: Int64
  }

  private(set) var all: [SequenceState] = []
  /// By the hash of a key the place of its state, from which others of the same hash are found.
  private var places: [Int: Int] = [:]
  private var free: [Int] = []
  /// Oldest first; as every state is due the same time after it was put in, in the order of `due`.
  private var ages: [Age] = []
  private var firstAge = 0
  private var generation = 0
  /// An estimate of what all states take.
  private(set) var bytes = 0

  /// Number of keys.
  private(set) var count = 0

  /// Since when the oldest state is there; nil when there is none.
  mutating func oldest() -> Int64? { peek()?.since }

  /// The place of a key's state.
  func place(of key: SequenceKey) -> Int? {
    var place = places[key.hash] ?? -1
    while place >= 0 {
      if all[place].isOf(key) { return place }
      place = all[place].next
    }
    return nil
  }

  /// Whether the state at a place is still the one of this generation.
  func isAlive(_ place: Int, _ generation: Int) -> Bool { all[place].generation == generation }

  /// Opens a state at `now`, which is looked at again when `maxspan` has passed.
  mutating func open(
    _ key: SequenceKey,
    pendingCount: Int,
    hitsCount: Int,
    now: Int64,
    maxspan: Int64?
  ) -> Int {
    generation += 1
    let place: Int
    if let reused = free.popLast() {
      place = reused
    } else {
      place = all.count
      all.append(SequenceState(pendingCount: pendingCount, hitsCount: hitsCount))
    }
    all[place].begin(key, generation: generation, next: places[key.hash] ?? -1)
    places[key.hash] = place
    count += 1
    bytes += all[place].bytes
    let due = maxspan.map { now.plus($0) } ?? .max
    ages.append(Age(place: place, generation: generation, since: now, due: due))
    if ages.count - firstAge > 2 * count + 1_024 { dropStaleAges() }
    return place
  }

  /// Changes the state at a place.
  mutating func change<Result>(
    _ place: Int,
    _ body: (inout SequenceState) -> Result
  ) -> Result {
    let before = all[place].bytes
    let result = all[place].apply(body)
    bytes += all[place].bytes - before
    return result
  }

  /// Takes the state away when nothing is known of its key any more.
  mutating func closeIfEmpty(_ place: Int) {
    if all[place].generation != 0, all[place].isEmpty { close(place) }
  }

  private mutating func close(_ place: Int) {
    bytes -= all[place].bytes
    count -= 1
    let (hash, next) = (all[place].hash, all[place].next)
    if let first = places[hash], first != place {
      var before = first
      while all[before].next != place { before = all[before].next }
      all[before].next = next
    } else {
      places[hash] = next < 0 ? nil : next
    }
    all[place].end()
    free.append(place)
  }

  /// Takes the oldest state away; how many sequences waited in it, and how many were pending. Nil where
  /// there is none.
  mutating func evictOldest() -> (waiting: Int, pending: Int)? {
    guard let age = peek() else { return nil }
    firstAge += 1
    let waiting = all[age.place].waiting.count
    let pending = all[age.place].pending.count { !$0.isEmpty }
    close(age.place)
    return (waiting, pending)
  }

  /// Looks at every state that is due: what is out of date goes, and what is left is due again after
  /// another `maxspan`.
  mutating func prune(maxspan: Int64, now: Int64) {
    while let age = peek(), age.due < now {
      firstAge += 1
      change(age.place) { $0.prune(maxspan: maxspan, now: now) }
      closeIfEmpty(age.place)
      if isAlive(age.place, age.generation) {
        let due = now.plus(maxspan)
        ages.append(Age(place: age.place, generation: age.generation, since: now, due: due))
      }
    }
  }

  /// The oldest state's entry.
  private mutating func peek() -> Age? {
    while firstAge < ages.count {
      let age = ages[firstAge]
      if isAlive(age.place, age.generation) { break }
      firstAge += 1
    }
    if firstAge > 4_096, firstAge * 2 > ages.count {
      ages.removeFirst(firstAge)
      firstAge = 0
    }
    return firstAge < ages.count ? ages[firstAge] : nil
  }

  private mutating func dropStaleAges() {
    ages.removeFirst(firstAge)
    firstAge = 0
    let states = all
    ages.removeAll { states[$0.place].generation != $0.generation }
  }
}

extension JoinValues {
  /// About how many bytes of memory the values take.
  package var estimatedBytes: Int {
    values.reduce(48) { sum, value in
      if case .text(let text) = value { return sum + 48 + text.utf8.count }
      return sum + 32
    }
  }
}
