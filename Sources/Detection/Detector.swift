// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
package import EQL
package import Events

/// Matches blocks of lines against a rule set; one per thread.
package final class Detector {
  private let rules: RuleSet
  private let decoder: BatchDecoder
  private let matcher: PlanMatcher
  private var acceptance: IndexAcceptance
  private let defaultIndex: String?
  private let owners: UnsafePointer<ConditionOwner>
  private let following: DirectSequences?
  private let isForSingles: Bool
  /// Of a block whose turn has not come the events that satisfy conditions, each with where its
  /// conditions end.
  private var held: [(event: sl_event, end: Int)] = []
  private var heldConditions: [UInt32] = []
  /// What was read so far.
  package private(set) var counters = ReadCounters()

  /// Which rules a detector asks.
  package enum Scope: Sendable {
    case all
    case sequences
  }

  /// A detector; `defaultIndex` is the index of events that do not tell theirs. `following` gets the
  /// events of sequences at once and says which of them count, where all come in order through this
  /// detector. `isTimed`: some events' conditions are timed one by one, for `statistics`.
  package init(
    _ rules: RuleSet,
    defaultIndex: String? = nil,
    scope: Scope = .all,
    following: DirectSequences? = nil,
    isTimed: Bool = false
  ) {
    owners = rules.owners.start
    self.following = following
    isForSingles = scope != .sequences
    self.rules = rules
    self.defaultIndex = defaultIndex
    decoder = BatchDecoder(slots: rules.plan.slots)
    for texts in rules.planIndex.needles.sets { decoder.passOverLines(without: texts) }
    matcher = PlanMatcher(rules.planIndex, isTimed: isTimed)
    acceptance = IndexAcceptance(rules.entries.map(\.patterns))
  }

  /// What the stages took here.
  package private(set) var times = StageTimes()

  /// What matching took.
  package var statistics: MatchStatistics { matcher.statistics }

  /// What one block gave.
  package struct Outcome: Sendable {
    /// The events that rules ask for, in the order of the lines.
    package var events: [MatchedEvent] = []
    /// Such events without a time, which have no place in an order.
    package var timeless = 0
    /// Combinations of key values beyond what one event may have.
    package var truncatedKeys = 0
    /// Times that an exception took an event from a rule that it satisfies.
    package var excepted = 0
    /// Lines that gave no event.
    package var issues: [DecodingIssue] = []

    /// Matches of rules for single events, in the order of the lines.
    package var matches: [Match] {
      events.flatMap { event in
        event.claims.filter { $0.stages.isEmpty }.map { event.match($0) }
      }
    }
  }

  /// Matches whole lines. `SL_PADDING` bytes behind them must be readable.
  package func process(
    _ lines: UnsafeRawBufferPointer,
    source: String,
    firstLine: Int
  ) -> Outcome {
    var outcome = Outcome()
    matchEach(of: lines, source, firstLine, &outcome) { event, values, conditions, outcome in
      claim(event, conditions, source, firstLine, &outcome)
    }
    return outcome
  }

  /// The same where several detectors share the lines of one input: all events are matched first, and
  /// what becomes of their matches is found out inside of `inTurn`, which calls its argument when it
  /// is this block's turn.
  package func process(
    _ lines: UnsafeRawBufferPointer,
    source: String,
    firstLine: Int,
    inTurn: (() -> Void) -> Void
  ) -> Outcome {
    var outcome = Outcome()
    held.removeAll(keepingCapacity: true)
    heldConditions.removeAll(keepingCapacity: true)
    var values: UnsafePointer<sl_value>?
    matchEach(of: lines, source, firstLine, &outcome) { event, all, conditions, _ in
      values = all
      heldConditions += conditions
      held.append((event, heldConditions.count))
    }
    inTurn {
      let started = StageTimes.now()
      let sequences = times.sequences
      var first = 0
      heldConditions.withUnsafeBufferPointer { all in
        for (event, end) in held {
          matcher.evaluator.load(event, values: values)
          let conditions = UnsafeBufferPointer(rebasing: all[first..<end])
          claim(event, conditions, source, firstLine, &outcome)
          first = end
        }
      }
      times.match += StageTimes.now() - started - (times.sequences - sequences)
    }
    return outcome
  }

  /// Decodes lines and calls `body` with each event that satisfies conditions, and with these.
  private func matchEach(
    of lines: UnsafeRawBufferPointer,
    _ source: String,
    _ firstLine: Int,
    _ outcome: inout Outcome,
    _ body: (
      sl_event, UnsafePointer<sl_value>?, UnsafeBufferPointer<UInt32>, inout Outcome
    ) -> Void
  ) {
    let started = StageTimes.now()
    let batch = decoder.decode(lines)
    let decoded = StageTimes.now()
    let sequences = times.sequences
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
      if UInt32(event.flags) & SL_UNREAD.rawValue != 0 {
        counters.passedOver += 1
        continue
      }
      let conditions = matcher.match(event, values: batch.values)
      if !conditions.isEmpty { body(event, batch.values, conditions, &outcome) }
    }
    times.decode += decoded - started
    times.match += StageTimes.now() - decoded - (times.sequences - sequences)
  }

  /// What becomes of the current event, which satisfies some conditions.
  private func claim(
    _ event: sl_event,
    _ conditions: UnsafeBufferPointer<UInt32>,
    _ source: String,
    _ firstLine: Int,
    _ outcome: inout Outcome
  ) {
    var claims: [MatchedEvent.Claim] = []
    var record: EventRecord?
    var isFollowed: Bool?
    var place = conditions.startIndex
    while place < conditions.endIndex {
      let rule = owners[Int(conditions[place])].rule
      let isSingle = owners[Int(conditions[place])].stage < 0
      let isOfSample = owners[Int(conditions[place])].isOfSample
      let first = place
      repeat {
        place += 1
      } while place < conditions.endIndex
        && owners[Int(conditions[place])].rule == rule
      guard isForSingles || !(isSingle || isOfSample) else { continue }
      if rules.exceptions.takeOut(matcher.evaluator, rule: Int(rule)) {
        outcome.excepted += 1
        continue
      }
      if !isSingle, !isOfSample {
        let counts = isFollowed ?? follow(&outcome)
        isFollowed = counts
        guard counts, isWanted(conditions[first..<place]) else { continue }
      }
      let copied = record ?? copy(event, source, firstLine)
      record = copied
      guard acceptance.accepts(copied.index, rule: Int(rule)) else { continue }
      let stages = isSingle ? [] : stages(conditions[first..<place], &outcome)
      if isSingle || !stages.isEmpty {
        claims.append(.init(rule: Int(rule), stages: stages))
      }
    }
    guard let record, !claims.isEmpty else { return }
    let found = MatchedEvent(record, claims: claims)
    if let following, isFollowed == true {
      let started = StageTimes.now()
      following.follow(found)
      times.sequences += StageTimes.now() - started
    }
    outcome.events.append(found)
  }

  /// Whether the current event, which sequences ask for, can have a place in one.
  private func follow(_ outcome: inout Outcome) -> Bool {
    guard let time = rules.identity.time(matcher.evaluator) else {
      outcome.timeless += 1
      return false
    }
    return following?.come(to: time.nanoseconds) ?? true
  }

  /// Whether any of a sequence's stages can use an event now.
  private func isWanted(_ conditions: Slice<UnsafeBufferPointer<UInt32>>) -> Bool {
    guard let following else { return true }
    return conditions.contains { condition in
      let owner = owners[Int(condition)]
      return following.wants(rule: Int(owner.rule), stage: Int(owner.stage))
    }
  }

  /// The stages of a sequence that ask for the current event, with its keys; of no use without keys.
  private func stages(
    _ conditions: Slice<UnsafeBufferPointer<UInt32>>,
    _ outcome: inout Outcome
  ) -> [(stage: Int, keys: [JoinValues])] {
    var stages: [(stage: Int, keys: [JoinValues])] = []
    for condition in conditions {
      let owner = owners[Int(condition)]
      let keys = rules.entries[Int(owner.rule)].keyReaders[Int(owner.stage)]
        .values(of: matcher.evaluator, truncated: &outcome.truncatedKeys)
      if !keys.isEmpty { stages.append((Int(owner.stage), keys)) }
    }
    return stages
  }

  /// The current event, copied out of its block.
  private func copy(_ event: sl_event, _ source: String, _ firstLine: Int) -> EventRecord {
    let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
    return EventRecord(
      index: rules.identity.index(matcher.evaluator) ?? defaultIndex,
      id: rules.identity.id(matcher.evaluator, line: line),
      time: rules.identity.time(matcher.evaluator),
      line: Array(line),
      source: source,
      lineNumber: firstLine + Int(event.line_index)
    )
  }
}
