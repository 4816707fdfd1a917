// SPDX-License-Identifier: Apache-2.0

/// Finds samples: for each key one event a term, all different, in any order.
package struct SampleMatcher<Event: Sendable>: Sendable {
  /// A sample that was found.
  package struct Found: Sendable {
    /// The values that bind its events.
    package var key: JoinValues
    /// One a term.
    package var events: [Event]
  }

  private struct Candidate: Sendable {
    var number: Int
    var event: Event
  }

  private let termCount: Int
  private let maximumPerKey: Int
  private let maximumBytes: Int
  private let size: @Sendable (Event) -> Int
  /// For each key and term its candidates.
  private var candidates: [JoinValues: [[Candidate]]] = [:]
  private var number = 0
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
  }

  /// Takes an event with the terms that it satisfies and its keys for each.
  package mutating func feed(_ event: Event, stages: [(stage: Int, keys: [JoinValues])]) {
    let candidate = Candidate(number: number, event: event)
    number += 1
    // All samples of a key together take no more, so that one of as many is always free.
    let (product, overflow) = termCount.multipliedReportingOverflow(by: maximumPerKey)
    let needed = overflow ? .max : product
    for (stage, keys) in stages {
      for key in keys {
        let had = candidates[key]?[stage].count
        if let had, had >= needed { continue }
        let added = size(event) + 64 + (had == nil ? key.estimatedBytes + 64 : 0)
        guard bytes + added <= maximumBytes else {
          leftOut += 1
          continue
        }
        bytes += added
        candidates[key, default: Array(repeating: [], count: termCount)][stage].append(candidate)
      }
    }
  }

  /// All samples in the order of their keys, null first.
  package func finish() -> [Found] {
    // Mostly there are keys of which some term has no event.
    let full = candidates.filter { terms in terms.value.allSatisfy { !$0.isEmpty } }
    return JoinValues.sorted(Array(full.keys)).flatMap { key in
      let own = full[key] ?? []
      var terms = own.map { $0.map(\.number) }
      var events: [Int: Event] = [:]
      for candidate in own.joined() { events[candidate.number] = candidate.event }
      var found: [Found] = []
      while found.count < maximumPerKey, let chosen = Self.choice(terms) {
        found.append(Found(key: key, events: chosen.compactMap { events[$0] }))
        let used = Set(chosen)
        for term in terms.indices { terms[term].removeAll { used.contains($0) } }
      }
      return found
    }
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
