// SPDX-License-Identifier: Apache-2.0
import EQL

/// Runs the matchers of all rules that ask for samples: events in any order, so that what belongs
/// together is known only when all events have been seen.
package struct SampleEngine: Sendable {
  private var matchers: [Int: SampleMatcher<Match>] = [:]

  /// An engine for the rules of a set that ask for samples; each holds at most so many bytes.
  package init(_ rules: RuleSet, maximumBytes: Int = 64 << 20) {
    for (number, entry) in rules.entries.enumerated() where entry.query.isSample {
      matchers[number] = SampleMatcher(
        termCount: entry.query.stages.count,
        maximumPerKey: 1,
        maximumBytes: maximumBytes,
        size: { $0.line.count + $0.id.utf8.count + 192 }
      )
    }
  }

  /// Whether no rule asks for samples.
  package var isEmpty: Bool { matchers.isEmpty }

  /// Whether a rule asks for samples.
  package func wants(_ rule: Int) -> Bool { matchers[rule] != nil }

  /// Events that were left out to keep memory bounded.
  package var leftOut: Int { matchers.values.reduce(0) { $0 + $1.leftOut } }

  /// Takes the next event of a rule; those of other rules are passed over.
  package mutating func feed(_ match: Match) {
    matchers[match.rule]?.feed(match, stages: match.stages)
  }

  /// The end of the events: one sample a rule and key, in the order of the rules and of the keys.
  package func finish() -> [SequenceMatch] {
    matchers.keys.sorted().flatMap { rule in
      (matchers[rule]?.finish() ?? []).map {
        SequenceMatch(rule: rule, key: $0.key, events: $0.events)
      }
    }
  }
}
