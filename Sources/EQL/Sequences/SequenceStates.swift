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

  private(set) var all: [SequenceState?] = []
  private var places: [JoinValues: Int] = [:]
  private var free: [Int] = []
  /// Oldest first; as every state is due the same time after it was put in, in the order of `due`.
  private var ages: [Age] = []
  private var firstAge = 0
  private var generation = 0
  /// An estimate of what all states take.
  private(set) var bytes = 0

  /// Number of keys.
  var count: Int { places.count }

  /// Since when the oldest state is there; nil when there is none.
  mutating func oldest() -> Int64? { peek()?.since }

  /// The place of a key's state.
  func place(of key: JoinValues) -> Int? { places[key] }

  /// Whether the state at a place is still the one of this generation.
  func isAlive(_ place: Int, _ generation: Int) -> Bool { all[place]?.generation == generation }

  /// Opens a state at `now`, which is looked at again when `maxspan` has passed.
  mutating func open(
    _ key: JoinValues,
    pendingCount: Int,
    hitsCount: Int,
    now: Int64,
    maxspan: Int64?
  ) -> Int {
    generation += 1
    let state = SequenceState(
      key: key,
      generation: generation,
      pending: Array(repeating: nil, count: pendingCount),
      hits: Array(repeating: .init(), count: hitsCount),
      bytes: 256 + pendingCount * 40 + hitsCount * 40 + key.estimatedBytes
    )
    bytes += state.bytes
    let place: Int
    if let reused = free.popLast() {
      place = reused
      all[place] = state
    } else {
      place = all.count
      all.append(state)
    }
    places[key] = place
    let due = maxspan.map { now.plus($0) } ?? .max
    ages.append(Age(place: place, generation: generation, since: now, due: due))
    if ages.count - firstAge > 2 * places.count + 1_024 { dropStaleAges() }
    return place
  }

  /// Changes the state at a place; nil when there is none.
  mutating func change<Result>(
    _ place: Int,
    _ body: (inout SequenceState) -> Result
  ) -> Result? {
    let before = all[place]?.bytes ?? 0
    let result = all[place]?.apply(body)
    bytes += (all[place]?.bytes ?? 0) - before
    return result
  }

  /// Takes the state away when nothing is known of its key any more.
  mutating func closeIfEmpty(_ place: Int) {
    if all[place]?.isEmpty == true { close(place) }
  }

  private mutating func close(_ place: Int) {
    guard let state = all[place] else { return }
    bytes -= state.bytes
    places[state.key] = nil
    all[place] = nil
    free.append(place)
  }

  /// Takes the oldest state away and returns it.
  mutating func evictOldest() -> SequenceState? {
    guard let age = peek() else { return nil }
    firstAge += 1
    let state = all[age.place]
    close(age.place)
    return state
  }

  /// Looks at every state that is due: what is out of date goes, and what is left is due again after
  /// another `maxspan`.
  mutating func prune(maxspan: Int64, now: Int64) {
    while let age = peek(), age.due < now {
      firstAge += 1
      _ = change(age.place) { $0.prune(maxspan: maxspan, now: now) }
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
    ages = ages[firstAge...].filter { isAlive($0.place, $0.generation) }
    firstAge = 0
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
