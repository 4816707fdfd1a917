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
  private let maximumEvents: Int
  /// For each key and term its candidates in order.
  private var candidates: [JoinValues: [[Candidate]]] = [:]
  /// Keys in the order in which they began, for eviction.
  private var order: [JoinValues] = []
  private var orderStart = 0
  private var number = 0
  private var held = 0
  /// Events that were given up to keep memory bounded.
  package private(set) var evicted = 0

  /// A matcher for so many terms, which gives at most `maximumPerKey` samples a key and holds at most
  /// `maximumEvents` events.
  package init(termCount: Int, maximumPerKey: Int, maximumEvents: Int = .max) {
    self.termCount = termCount
    self.maximumPerKey = maximumPerKey
    self.maximumEvents = maximumEvents
  }

  /// Takes an event with the terms that it satisfies and its keys for each.
  package mutating func feed(_ event: Event, stages: [(stage: Int, keys: [JoinValues])]) {
    let candidate = Candidate(number: number, event: event)
    number += 1
    // Each sample takes one event a term: so many candidates of one term are never all taken.
    let (enough, overflow) = maximumPerKey.multipliedReportingOverflow(by: termCount)
    for (stage, keys) in stages {
      for key in keys {
        if candidates[key] == nil {
          candidates[key] = Array(repeating: [], count: termCount)
          order.append(key)
        }
        guard overflow || candidates[key]?[stage].count ?? 0 < enough else { continue }
        candidates[key]?[stage].append(candidate)
        held += 1
      }
    }
    while held > maximumEvents, evictOldest() {}
  }

  /// Gives up what the key that began first holds; false when there is none.
  private mutating func evictOldest() -> Bool {
    guard orderStart < order.count else { return false }
    let terms = candidates.removeValue(forKey: order[orderStart]) ?? []
    orderStart += 1
    let count = terms.reduce(0) { $0 + $1.count }
    held -= count
    evicted += count
    if orderStart > 4_096, orderStart * 2 > order.count {
      order.removeFirst(orderStart)
      orderStart = 0
    }
    return true
  }

  /// All samples in the order of their keys, null first.
  package func finish() -> [Found] {
    candidates.keys.sorted().flatMap { key in
      var terms = candidates[key] ?? []
      var found: [Found] = []
      while found.count < maximumPerKey, let chosen = Self.choice(terms) {
        found.append(Found(key: key, events: chosen.map(\.event)))
        let used = Set(chosen.map(\.number))
        for term in terms.indices { terms[term].removeAll { used.contains($0.number) } }
      }
      return found
    }
  }

  /// One candidate a term, no two alike; nil when there is no such choice. Augmenting paths, so that
  /// an early term gives way where it can.
  private static func choice(_ terms: [[Candidate]]) -> [Candidate]? {
    var owner: [Int: Int] = [:]
    for term in terms.indices {
      var visited: Set<Int> = []
      guard assign(term, terms, &owner, &visited) else { return nil }
    }
    return terms.enumerated().compactMap { term, candidates in
      candidates.first { owner[$0.number] == term }
    }
  }

  private static func assign(
    _ term: Int,
    _ terms: [[Candidate]],
    _ owner: inout [Int: Int],
    _ visited: inout Set<Int>
  ) -> Bool {
    let own = terms[term].lazy.map(\.number)
    // A free candidate before one that another term would have to give up.
    if let free = own.first(where: { owner[$0] == nil && !visited.contains($0) }) {
      owner[free] = term
      return true
    }
    for candidate in own where visited.insert(candidate).inserted {
      if let other = owner[candidate], assign(other, terms, &owner, &visited) {
        owner[candidate] = term
        return true
      }
    }
    return false
  }
}
