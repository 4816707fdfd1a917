// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
package import Events

/// Matches blocks of lines against a rule set; one per thread.
package final class Detector {
  private let rules: RuleSet
  private let decoder: BatchDecoder
  private let matcher: PlanMatcher
  private var acceptance: IndexAcceptance
  private let defaultIndex: String?
  /// What was read so far.
  package private(set) var counters = ReadCounters()

  /// A detector; `defaultIndex` is the index of events that do not tell theirs.
  /// `isTimed`: some events' conditions are timed one by one, for `statistics`.
  package init(_ rules: RuleSet, defaultIndex: String? = nil, isTimed: Bool = false) {
    self.rules = rules
    self.defaultIndex = defaultIndex
    decoder = BatchDecoder(slots: rules.plan.slots)
    matcher = PlanMatcher(rules.planIndex, isTimed: isTimed)
    acceptance = IndexAcceptance(rules.entries.map(\.patterns))
  }

  /// What matching took.
  package var statistics: MatchStatistics { matcher.statistics }

  /// What one block gave.
  package struct Outcome: Sendable {
    /// Matches in the order of the lines.
    package var matches: [Match] = []
    /// Events that stages of sequence rules ask for, in the order of the lines.
    package var candidates: [Match] = []
    /// Such events without a time, which have no place in an order.
    package var timeless = 0
    /// Combinations of key values beyond what one event may have.
    package var truncatedKeys = 0
    /// Lines that gave no event.
    package var issues: [DecodingIssue] = []
  }

  /// Matches whole lines. `SL_PADDING` bytes behind them must be readable.
  package func process(
    _ lines: UnsafeRawBufferPointer,
    source: String,
    firstLine: Int
  ) -> Outcome {
    var outcome = Outcome()
    let batch = decoder.decode(lines)
    counters.bytes += lines.count
    for place in 0..<batch.event_count {
      guard let event = batch.events?[place] else { break }
      counters.lines += 1
      guard event.status == SL_OK.rawValue else {
        let number = firstLine + Int(event.line_index)
        if let issue = DecodingIssue(source: source, line: number, status: event.status) {
          counters.undecodable += 1
          outcome.issues.append(issue)
        } else {
          counters.blank += 1
        }
        continue
      }
      counters.decoded += 1
      if UInt32(event.flags) & SL_REPAIRED_UTF8.rawValue != 0 { counters.repaired += 1 }
      match(event, batch.values, source, firstLine, &outcome)
    }
    return outcome
  }

  private func match(
    _ event: sl_event,
    _ values: UnsafePointer<sl_value>?,
    _ source: String,
    _ firstLine: Int,
    _ outcome: inout Outcome
  ) {
    let conditions = matcher.match(event, values: values)
    guard !conditions.isEmpty else { return }
    var copied: MatchedEvent?
    var place = conditions.startIndex
    while place < conditions.endIndex {
      let owner = rules.owners[Int(conditions[place])]
      let found = copied ?? copy(event, source, firstLine)
      copied = found
      var stages: [Int] = []
      repeat {
        if let stage = rules.owners[Int(conditions[place])].stage { stages.append(stage) }
        place += 1
      } while place < conditions.endIndex
        && rules.owners[Int(conditions[place])].rule == owner.rule
      guard acceptance.accepts(found.index, rule: owner.rule) else { continue }
      let match = Match(rule: owner.rule, event: found)
      if owner.stage == nil {
        outcome.matches.append(match)
      } else {
        add(match, satisfying: stages, to: &outcome)
      }
    }
  }

  /// An event that stages of a sequence ask for; of no use without keys or without a time.
  private func add(_ match: Match, satisfying stages: [Int], to outcome: inout Outcome) {
    let readers = rules.entries[match.rule].keyReaders
    var match = match
    for stage in stages {
      let keys = readers[stage].values(of: matcher.evaluator, truncated: &outcome.truncatedKeys)
      if !keys.isEmpty { match.stages.append((stage, keys)) }
    }
    guard !match.stages.isEmpty else { return }
    guard match.time != nil else {
      outcome.timeless += 1
      return
    }
    outcome.candidates.append(match)
  }

  /// The current event, copied out of its block.
  private func copy(_ event: sl_event, _ source: String, _ firstLine: Int) -> MatchedEvent {
    let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
    return MatchedEvent(
      index: rules.identity.index(matcher.evaluator) ?? defaultIndex,
      id: rules.identity.id(matcher.evaluator, line: line),
      time: rules.identity.time(matcher.evaluator),
      line: Array(line),
      source: source,
      lineNumber: firstLine + Int(event.line_index)
    )
  }
}
