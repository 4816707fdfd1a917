// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Runs the matchers of all sequence rules over the events that satisfy one of their stages.
package struct SequenceEngine: Sendable {
  private var matchers: [Int: SequenceMatcher<Match>] = [:]
  /// The time of the last event, which never goes back.
  private var now = Int64.min
  /// Events that came later than one of a later time; they count as of that time.
  package private(set) var late = 0

  /// An engine for the sequence rules of a set.
  package init(_ rules: RuleSet) {
    for (number, entry) in rules.entries.enumerated() {
      guard let plan = entry.sequence else { continue }
      matchers[number] = SequenceMatcher<Match>(plan, maximumKeys: 100_000)
    }
  }

  /// Whether there is a sequence rule at all.
  package var isEmpty: Bool { matchers.isEmpty }

  /// Pending sequences that were given up to keep memory bounded.
  package var evicted: Int { matchers.values.reduce(0) { $0 + $1.evicted } }

  /// Takes the next event of a sequence rule; what is complete by it.
  package mutating func feed(_ match: Match) -> [SequenceMatch] {
    let time = match.time?.nanoseconds ?? now
    if time < now { late += 1 }
    now = max(now, time)
    let found = matchers[match.rule]?.feed(match, time: now, stages: match.stages) ?? []
    return found.map { SequenceMatch(rule: match.rule, key: $0.key, events: $0.events) }
  }

  /// The end of the events: what waited for nothing to follow is complete.
  package mutating func finish() -> [SequenceMatch] {
    matchers.keys.sorted().flatMap { rule in
      (matchers[rule]?.finish() ?? []).map {
        SequenceMatch(rule: rule, key: $0.key, events: $0.events)
      }
    }
  }
}
