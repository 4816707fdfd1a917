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
  private var indexNames = IndexNames()
  private let defaultIndex: String?
  private let owners: UnsafePointer<ConditionOwner>
  private let following: DirectSequences?
  private let isForSingles: Bool
  /// The current event's copy, once something asks for it.
  private var record: EventRecord?
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
    /// Events that only sequences ask for and that had been followed already.
    package var repeated = 0
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
    matchEach(of: lines, source, firstLine, &outcome) { event, _, conditions, outcome in
      let isClaimed = claim(event, conditions, source, firstLine, &outcome)
      guard let following, conditions.contains(where: isOfSequence) else { return }
      guard let time = time(&outcome), following.come(to: time) else { return }
      let counts = follow(event, time, conditions[...], source, firstLine, &outcome)
      if !counts, !isClaimed { outcome.repeated += 1 }
    }
    return outcome
  }

  /// The same where several detectors share the lines of one input: what needs the order of the blocks
  /// is left for `follow`.
  func match(_ lines: LineBlock, into matched: MatchedBlock) {
    matchEach(of: lines.bytes, lines.source, lines.firstLine, &matched.result.outcome) {
      event,
      values,
      conditions,
      outcome in
      let isClaimed = claim(event, conditions, lines.source, lines.firstLine, &outcome)
      guard following != nil, conditions.contains(where: isOfSequence) else { return }
      guard let time = time(&outcome) else { return }
      matched.values = values
      for condition in conditions where isOfSequence(condition) {
        matched.conditions.append(condition)
      }
      let end = matched.conditions.count
      matched.held.append(.init(event: event, time: time, end: end, isClaimed: isClaimed))
    }
    if !matched.held.isEmpty { decoder.keepBatch(in: matched.memory) }
  }

  /// Follows the events of a block whose turn has come; any detector of the rules can.
  func follow(_ matched: MatchedBlock) {
    guard let lines = matched.lines, let following, !matched.held.isEmpty else { return }
    let started = StageTimes.now()
    let before = times.sequences
    var first = 0
    matched.conditions.withUnsafeBufferPointer { all in
      for held in matched.held {
        let conditions = all[first..<held.end]
        first = held.end
        guard following.come(to: held.time), following.wantsAny(of: conditions, owners) else {
          continue
        }
        matcher.evaluator.load(held.event, values: matched.values)
        record = nil
        let counts = follow(
          held.event,
          held.time,
          conditions,
          lines.source,
          lines.firstLine,
          &matched.result.outcome
        )
        if !counts, !held.isClaimed { matched.result.outcome.repeated += 1 }
      }
    }
    times.match += StageTimes.now() - started - (times.sequences - before)
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

  private func isOfSequence(_ condition: UInt32) -> Bool {
    let owner = owners[Int(condition)]
    return owner.stage >= 0 && !owner.isOfSample
  }

  /// What becomes of the current event, which satisfies some conditions; where sequences are
  /// followed, what becomes of it but for them. Whether something asks for it.
  private func claim(
    _ event: sl_event,
    _ conditions: UnsafeBufferPointer<UInt32>,
    _ source: String,
    _ firstLine: Int,
    _ outcome: inout Outcome
  ) -> Bool {
    record = nil
    var claims: [MatchedEvent.Claim] = []
    var hasTime: Bool?
    forEachRule(conditions[...]) { rule, own in
      let owner = owners[Int(own[own.startIndex])]
      let isSingle = owner.stage < 0
      guard isForSingles || !(isSingle || owner.isOfSample) else { return }
      if !isSingle, !owner.isOfSample {
        if following != nil { return }
        let timed = hasTime ?? (time(&outcome) != nil)
        hasTime = timed
        guard timed else { return }
      }
      if rules.exceptions.takeOut(matcher.evaluator, rule: rule) {
        outcome.excepted += 1
        return
      }
      let copied = copy(event, source, firstLine)
      guard acceptance.accepts(copied.index, rule: rule) else { return }
      let stages = isSingle ? [] : stages(own, &outcome)
      if isSingle || !stages.isEmpty {
        claims.append(.init(rule: rule, stages: stages))
      }
    }
    guard let record, !claims.isEmpty else { return false }
    outcome.events.append(MatchedEvent(record, claims: claims))
    return true
  }

  /// Calls `body` with each rule that has some of the conditions, and with these.
  private func forEachRule(
    _ conditions: Slice<UnsafeBufferPointer<UInt32>>,
    _ body: (Int, Slice<UnsafeBufferPointer<UInt32>>) -> Void
  ) {
    var place = conditions.startIndex
    while place < conditions.endIndex {
      let rule = owners[Int(conditions[place])].rule
      let first = place
      repeat {
        place += 1
      } while place < conditions.endIndex && owners[Int(conditions[place])].rule == rule
      body(Int(rule), conditions[first..<place])
    }
  }

  /// The time, in nanoseconds, of the current event, which sequences ask for: without one it has no
  /// place in any.
  private func time(_ outcome: inout Outcome) -> Int64? {
    guard let time = rules.identity.time(matcher.evaluator) else {
      outcome.timeless += 1
      return nil
    }
    return time.nanoseconds
  }

  /// Gives the current event to the sequences that can use it now; false where they had it already.
  private func follow(
    _ event: sl_event,
    _ time: Int64,
    _ conditions: Slice<UnsafeBufferPointer<UInt32>>,
    _ source: String,
    _ firstLine: Int,
    _ outcome: inout Outcome
  ) -> Bool {
    guard let following else { return true }
    let started = StageTimes.now()
    var isNew: Bool?
    forEachRule(conditions) { rule, own in
      guard isNew != false, isOfSequence(own[own.startIndex]),
        following.wantsAny(of: own, owners)
      else { return }
      if rules.exceptions.takeOut(matcher.evaluator, rule: rule) {
        outcome.excepted += 1
        return
      }
      let index = indexNames.name(matcher.evaluator, rules.identity) ?? defaultIndex
      guard acceptance.accepts(index, rule: rule) else { return }
      let stages = stages(own, &outcome)
      guard !stages.isEmpty else { return }
      let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
      rules.identity.withID(matcher.evaluator, line: line) { id in
        guard isNew ?? following.isNew(index: index, id: id) else {
          isNew = false
          return
        }
        isNew = true
        let weight = line.count + id.count + 192
        following.feed(rule: rule, time: time, weight: weight, stages: stages) {
          copy(event, source, firstLine)
        }
      }
    }
    times.sequences += StageTimes.now() - started
    return isNew != false
  }

  /// The current event, copied out of its block once.
  private func copy(_ event: sl_event, _ source: String, _ firstLine: Int) -> EventRecord {
    if let record { return record }
    let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
    let copied = EventRecord(
      index: indexNames.name(matcher.evaluator, rules.identity) ?? defaultIndex,
      id: rules.identity.id(matcher.evaluator, line: line),
      time: rules.identity.time(matcher.evaluator),
      line: Array(line),
      source: source,
      lineNumber: firstLine + Int(event.line_index)
    )
    record = copied
    return copied
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
}
