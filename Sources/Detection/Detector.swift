// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
package import Events

/// Matches blocks of lines against a rule set; one per thread.
package final class Detector {
  private let rules: RuleSet
  private let decoder: BatchDecoder
  private let evaluator: EventEvaluator
  private let defaultIndex: String?
  /// What was read so far.
  package private(set) var counters = ReadCounters()

  /// A detector; `defaultIndex` is the index of events that do not tell theirs.
  package init(_ rules: RuleSet, defaultIndex: String? = nil) {
    self.rules = rules
    self.defaultIndex = defaultIndex
    decoder = BatchDecoder(slots: rules.plan.slots)
    evaluator = EventEvaluator(rules.plan)
  }

  /// What one block gave.
  package struct Outcome: Sendable {
    /// Matches in the order of the lines.
    package var matches: [Match] = []
    /// Events that stages of sequences or samples ask for, in the order of the lines.
    package var candidates: [Match] = []
    /// Such events of sequences without a time, which have no place in an order.
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
      evaluator.load(event, values: batch.values)
      match(event, source, firstLine, &outcome)
    }
    return outcome
  }

  private func match(
    _ event: sl_event,
    _ source: String,
    _ firstLine: Int,
    _ outcome: inout Outcome
  ) {
    for (number, condition) in rules.singles where evaluator.matches(condition) {
      if let found = found(number, event, source, firstLine) { outcome.matches.append(found) }
    }
    guard !rules.stages.isEmpty else { return }
    var satisfied: [(rule: Int, stage: Int)] = []
    for (number, stage, condition) in rules.stages where evaluator.matches(condition) {
      satisfied.append((number, stage))
    }
    var rest = satisfied[...]
    while let number = rest.first?.rule {
      let own = rest.prefix { $0.rule == number }
      rest = rest.dropFirst(own.count)
      matchStages(own.map(\.stage), number, event, source, firstLine, &outcome)
    }
  }

  /// An event that stages of a sequence or a sample ask for; of no use without keys, nor in a
  /// sequence without a time.
  private func matchStages(
    _ satisfied: [Int],
    _ number: Int,
    _ event: sl_event,
    _ source: String,
    _ firstLine: Int,
    _ outcome: inout Outcome
  ) {
    let readers = rules.entries[number].keyReaders
    var stages: [(stage: Int, keys: [JoinValues])] = []
    for stage in satisfied {
      let keys = readers[stage].values(of: evaluator, truncated: &outcome.truncatedKeys)
      if !keys.isEmpty { stages.append((stage, keys)) }
    }
    guard !stages.isEmpty, var found = found(number, event, source, firstLine) else { return }
    guard found.time != nil || rules.entries[number].query.isSample else {
      outcome.timeless += 1
      return
    }
    found.stages = stages
    outcome.candidates.append(found)
  }

  /// The current event as a match of a rule; nil when its index is not one that the rule looks at.
  private func found(
    _ number: Int,
    _ event: sl_event,
    _ source: String,
    _ firstLine: Int
  ) -> Match? {
    let index = rules.identity.index(evaluator) ?? defaultIndex
    // An event of unknown index is looked at by every rule.
    if let index, !rules.entries[number].patterns.accepts(index) { return nil }
    let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
    return Match(
      rule: number,
      index: index,
      id: rules.identity.id(evaluator, line: line),
      time: rules.identity.time(evaluator),
      line: Array(line),
      source: source,
      lineNumber: firstLine + Int(event.line_index)
    )
  }
}
