// SPDX-License-Identifier: Apache-2.0

/// Finds samples: for each key one event a term, all different, in any order.
///
/// Most events are kept to the end for nothing, so that keys and lists stand one behind the other in
/// few large pieces of memory.
package struct SampleMatcher<Event: Sendable>: Sendable {
  /// A sample that was found.
  package struct Found: Sendable {
    /// The values that bind its events.
    package var key: JoinValues
    /// One a term.
    package var events: [Event]
  }

  /// A key that some event has.
  private struct Key: Sendable {
    /// Where its bytes stand among those of all keys.
    var start: Int
    var end: Int
    /// The next key with the same hash; -1 at the end.
    var next: Int32
  }

  /// The events of a key that satisfy a term, the last one first.
  private struct Term: Sendable {
    var count: Int32 = 0
    var last: Int32 = -1
  }

  /// An event of a term and the one before it; -1 at the end.
  private struct Candidate: Sendable {
    var event: Int32
    var previous: Int32
  }

  private let termCount: Int
  private let maximumPerKey: Int
  private let maximumBytes: Int
  /// Events of a term and key that are ever looked at: all samples of a key together take no more,
  /// so that one of as many is always free.
  private let needed: Int
  private let size: @Sendable (Event) -> Int
  private var keyBytes: [UInt8] = []
  private var keys: [Key] = []
  /// By hash the first key.
  private var places: [Int: Int32] = [:]
  /// For each key one a term.
  private var terms: [Term] = []
  private var candidates: [Candidate] = []
  private var events: [Event] = []
  private var bytes = 0
  /// Events that were not looked at for a key, to keep memory bounded.
  package private(set) var leftOut = 0

  /// A matcher for so many terms, which gives at most `maximumPerKey` samples a key and holds so many
  /// bytes; `size` says how many an event takes.
  package init(
    termCount: Int,
    maximumPerKey: Int,
    maximumBytes: Int = .max,
    size: @escaping @Sendable (Event) -> Int = { _ in 0 }
  ) {
    self.termCount = termCount
    self.maximumPerKey = maximumPerKey
    self.maximumBytes = maximumBytes
    self.size = size
    let (product, overflow) = termCount.multipliedReportingOverflow(by: maximumPerKey)
    needed = overflow ? .max : product
  }

  /// Takes an event with the terms that it satisfies and its keys for each.
  package mutating func feed(_ event: Event, stages: [(stage: Int, keys: [JoinValues])]) {
    feed(EncodedKeys(stages), size: size(event)) { event }
  }

  /// Whether an event with these keys would be looked at.
  package func needs(_ encoded: EncodedKeys) -> Bool {
    encoded.entries.contains { entry in
      guard let key = place(of: entry, in: encoded.bytes) else { return true }
      return terms[key * termCount + entry.stage].count < needed
    }
  }

  /// Takes an event of some bytes with its keys; it is asked for only where it is needed.
  package mutating func feed(_ encoded: EncodedKeys, size: Int, _ event: () -> Event) {
    var number: Int32?
    for entry in encoded.entries {
      let known = place(of: entry, in: encoded.bytes)
      if let known, terms[known * termCount + entry.stage].count >= needed { continue }
      let added = size + 64 + (known == nil ? entry.end - entry.start + 160 : 0)
      guard bytes + added <= maximumBytes, events.count < Int32.max, keys.count < Int32.max else {
        leftOut += 1
        continue
      }
      bytes += added
      if number == nil {
        number = Int32(events.count)
        events.append(event())
      }
      let term = (known ?? add(entry, of: encoded.bytes)) * termCount + entry.stage
      candidates.append(Candidate(event: number ?? 0, previous: terms[term].last))
      terms[term].last = Int32(candidates.count - 1)
      terms[term].count += 1
    }
  }

  /// Where a key stands; nil where it is new.
  private func place(of entry: EncodedKeys.Entry, in encoded: [UInt8]) -> Int? {
    var place = Int(places[entry.hash] ?? -1)
    while place >= 0 {
      let key = keys[place]
      if keyBytes[key.start..<key.end] == encoded[entry.start..<entry.end] { return place }
      place = Int(key.next)
    }
    return nil
  }

  private mutating func add(_ entry: EncodedKeys.Entry, of encoded: [UInt8]) -> Int {
    let start = keyBytes.count
    keyBytes += encoded[entry.start..<entry.end]
    keys.append(Key(start: start, end: keyBytes.count, next: places[entry.hash] ?? -1))
    places[entry.hash] = Int32(keys.count - 1)
    for _ in 0..<termCount { terms.append(Term()) }
    return keys.count - 1
  }

  /// All samples in the order of their keys, null first.
  package func finish() -> [Found] {
    var full: [JoinValues: Int] = [:]
    for place in keys.indices
    where !(0..<termCount).contains(where: { terms[place * termCount + $0].count == 0 }) {
      let key = keyBytes[keys[place].start..<keys[place].end]
      full[key.withUnsafeBytes { EncodedKeys.values(of: $0) }] = place
    }
    return JoinValues.sorted(Array(full.keys)).flatMap { key -> [Found] in
      guard let place = full[key] else { return [] }
      var own = (0..<termCount).map { numbers(of: terms[place * termCount + $0]) }
      var found: [Found] = []
      while found.count < maximumPerKey, let chosen = Self.choice(own) {
        found.append(Found(key: key, events: chosen.map { events[$0] }))
        let used = Set(chosen)
        for term in own.indices { own[term].removeAll { used.contains($0) } }
      }
      return found
    }
  }

  /// The numbers of a term's events in the order in which they came.
  private func numbers(of term: Term) -> [Int] {
    var numbers: [Int] = []
    var place = Int(term.last)
    while place >= 0 {
      numbers.append(Int(candidates[place].event))
      place = Int(candidates[place].previous)
    }
    return numbers.reversed()
  }

  /// One candidate a term, no two alike; nil when there is no such choice. Augmenting paths, so that
  /// an early term gives way where it can.
  private static func choice(_ terms: [[Int]]) -> [Int]? {
    var owner: [Int: Int] = [:]
    for term in terms.indices {
      var visited: Set<Int> = []
      guard assign(term, terms, &owner, &visited) else { return nil }
    }
    var chosen = Array(repeating: 0, count: terms.count)
    for (candidate, term) in owner { chosen[term] = candidate }
    return chosen
  }

  private static func assign(
    _ term: Int,
    _ terms: [[Int]],
    _ owner: inout [Int: Int],
    _ visited: inout Set<Int>
  ) -> Bool {
    // A free candidate before one that another term would have to give up.
    if let free = terms[term].first(where: { owner[$0] == nil && !visited.contains($0) }) {
      owner[free] = term
      return true
    }
    for candidate in terms[term] where visited.insert(candidate).inserted {
      if let other = owner[candidate], assign(other, terms, &owner, &visited) {
        owner[candidate] = term
        return true
      }
    }
    return false
  }
}
