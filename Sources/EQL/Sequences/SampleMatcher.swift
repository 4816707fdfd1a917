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

  private let termCount: Int
  private let maximumPerKey: Int
  /// For each key and term the numbers of its candidates.
  private var candidates: [JoinValues: [[Int]]] = [:]
  private var events: [Event] = []

  /// A matcher for so many terms, which gives at most `maximumPerKey` samples a key.
  package init(termCount: Int, maximumPerKey: Int) {
    self.termCount = termCount
    self.maximumPerKey = maximumPerKey
  }

  /// Takes an event with the terms that it satisfies and its keys for each.
  package mutating func feed(_ event: Event, stages: [(stage: Int, keys: [JoinValues])]) {
    let number = events.count
    events.append(event)
    for (stage, keys) in stages {
      for key in keys {
        candidates[key, default: Array(repeating: [], count: termCount)][stage].append(number)
      }
    }
  }

  /// All samples in the order of their keys, null first.
  package func finish() -> [Found] {
    candidates.keys.sorted().flatMap { key in
      var terms = candidates[key] ?? []
      var found: [Found] = []
      while found.count < maximumPerKey, let chosen = Self.choice(terms) {
        found.append(Found(key: key, events: chosen.map { events[$0] }))
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
