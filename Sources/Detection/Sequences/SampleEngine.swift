// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Runs the matchers of all rules that ask for samples: events in any order, so that what belongs
/// together is known only when all events have been seen.
package struct SampleEngine: Sendable {
  /// One a rule that asks for samples, in the order of the rules.
  private var matchers: [SampleMatcher<Int>] = []
  /// Their rules, and the other way round.
  private var rules: [Int] = []
  private var places: [Int: Int] = [:]
  private var events = SampleEvents()

  /// An engine for the rules of a set that ask for samples; each holds at most so many bytes.
  package init(_ rules: RuleSet, maximumBytes: Int = 64 << 20) {
    for (number, entry) in rules.entries.enumerated() where entry.query.isSample {
      places[number] = self.rules.count
      self.rules.append(number)
      matchers.append(
        SampleMatcher(
          termCount: entry.query.stages.count,
          maximumPerKey: 1,
          maximumBytes: maximumBytes
        )
      )
    }
  }

  /// Whether no rule asks for samples.
  package var isEmpty: Bool { matchers.isEmpty }

  /// Whether a rule asks for samples.
  package func wants(_ rule: Int) -> Bool { places[rule] != nil }

  /// Events that were left out to keep memory bounded.
  package var leftOut: Int { matchers.reduce(0) { $0 + $1.leftOut } }

  /// Whether a rule would look at an event with these keys.
  func needs(rule: Int, _ keys: EncodedKeys) -> Bool {
    places[rule].map { matchers[$0].needs(keys) } ?? false
  }

  /// Takes an event of `weight` bytes for a rule, with its keys. `keep` is called where it is needed,
  /// and gives the number that it is kept under.
  mutating func feed(
    rule: Int,
    weight: Int,
    keys: EncodedKeys,
    _ keep: (inout SampleEvents) -> Int
  ) {
    guard let place = places[rule] else { return }
    matchers[place].feed(keys, size: weight) { keep(&events) }
  }

  /// Takes the next event of a rule; those of other rules are passed over.
  package mutating func feed(_ match: Match) {
    guard wants(match.rule) else { return }
    let weight = match.line.count + match.id.utf8.count + 192
    feed(rule: match.rule, weight: weight, keys: EncodedKeys(match.stages)) { events in
      var id = match.id
      return id.withUTF8 { id in
        match.line.withUnsafeBytes { line in
          events.keep(
            index: match.index,
            id: id,
            time: match.time,
            line: line,
            source: match.source,
            lineNumber: match.lineNumber
          )
        }
      }
    }
  }

  /// The end of the events: one sample a rule and key, in the order of the rules and of the keys.
  package func finish() -> [SequenceMatch] {
    zip(rules, matchers).flatMap { rule, matcher in
      matcher.finish().map { found in
        SequenceMatch(
          rule: rule,
          key: found.key,
          events: found.events.map { Match(rule: rule, event: events.record($0)) }
        )
      }
    }
  }
}
