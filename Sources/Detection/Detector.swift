// SPDX-License-Identifier: Apache-2.0
package import CSimdJSON
package import EQL
package import Events

/// Matches blocks of lines against a rule set; one per thread.
package final class Detector {
  let rules: RuleSet
  let decoder: BatchDecoder
  /// Where the values of an event stand: those of the plan, then what others read.
  package let slots: SlotTable
  let matcher: PlanMatcher
  var acceptance: IndexAcceptance
  var indexNames = IndexNames()
  var keys = EncodedKeys()
  let defaultIndex: String?
  let owners: UnsafePointer<ConditionOwner>
  let following: DirectSequences?
  let keeping: KeptLines?
  let isForSingles: Bool
  /// Of what events are made that sequences ask for and that wait; nil where they are copied as
  /// others.
  let arrivals: ArrivedEvents?
  /// Where the names of an event's host stand, best first, and those seen before.
  let hostSlots: [Int]
  var hostNames = KnownTexts()
  /// By condition who reads its keys; nil for rules of single events.
  let keyReaders: [KeyReader?]
  /// The current event's copy, once something asks for it.
  var record: EventRecord?
  /// The same for sequences, where it waits.
  var arrived: ArrivedEvent?
  /// What was read so far.
  package private(set) var counters = ReadCounters()

  /// Which rules a detector asks.
  package enum Scope: Sendable {
    case all
    case sequences
  }

  /// A detector; `defaultIndex` is the index of events that do not tell theirs. `following` gets the
  /// events of sequences at once and says which of them count, where all come in order through this
  /// detector; `arrivals` has the memory for those that wait for their turn. `alsoReading` are fields
  /// that others want of each event. `keeping` gets the lines that sequences ask for. `isTimed`: some
  /// events' conditions are timed one by one, for `statistics`.
  package init(
    _ rules: RuleSet,
    defaultIndex: String? = nil,
    scope: Scope = .all,
    following: DirectSequences? = nil,
    arrivals: ArrivedEvents? = nil,
    alsoReading paths: [String] = [],
    keeping: KeptLines? = nil,
    isTimed: Bool = false
  ) {
    owners = rules.owners.start
    self.following = following
    self.arrivals = arrivals
    self.keeping = keeping
    isForSingles = scope != .sequences
    keyReaders = (0..<rules.owners.count).map { condition in
      let owner = rules.owners.start[condition]
      return owner.stage < 0 ? nil : rules.entries[Int(owner.rule)].keyReaders[Int(owner.stage)]
    }
    self.rules = rules
    self.defaultIndex = defaultIndex
    var slots = rules.plan.slots
    hostSlots = arrivals == nil ? [] : HostField.paths.map { slots.slot(for: $0) }
    for path in paths { _ = slots.slot(for: path) }
    self.slots = slots
    decoder = BatchDecoder(slots: slots)
    for texts in rules.planIndex.needles.sets { decoder.passOverLines(without: texts) }
    matcher = PlanMatcher(rules.planIndex, slotCount: slots.count, isTimed: isTimed)
    acceptance = IndexAcceptance(rules.entries.map(\.patterns))
  }

  /// What the stages took here.
  package internal(set) var times = StageTimes()

  /// What matching took.
  package var statistics: MatchStatistics { matcher.statistics }

  /// What one block gave.
  package struct Outcome: Sendable {
    /// The events that rules ask for, in the order of the lines.
    package var events: [MatchedEvent] = []
    /// Those that sequences ask for, where they wait for their turn (`arrivals`).
    package var arrived: [ArrivedEvent] = []
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

  /// Matches whole lines. `SL_PADDING` bytes behind them must be readable. `reading` is called first
  /// with each line's event and the values of all of them.
  package func process(
    _ lines: UnsafeRawBufferPointer,
    source: String,
    firstLine: Int,
    reading: (sl_event, UnsafePointer<sl_value>?) -> Void = { _, _ in }
  ) -> Outcome {
    var outcome = Outcome()
    matchEach(of: lines, source, firstLine, &outcome, reading) { event, _, conditions, outcome in
      let isClaimed = claim(event, conditions, source, firstLine, &outcome)
      guard let following, conditions.contains(where: isFollowed) else { return }
      var time: Timestamp?
      if conditions.contains(where: isOfSequence) {
        if let keeping {
          let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
          keeping.add(line, number: firstLine + Int(event.line_index))
        }
        time = self.time(&outcome).flatMap { following.come(to: $0.nanoseconds) ? $0 : nil }
      }
      guard time != nil || conditions.contains(where: isOfSample) else { return }
      let counts = follow(event, time, conditions[...], source, firstLine, &outcome)
      if !counts, !isClaimed { outcome.repeated += 1 }
    }
    return outcome
  }

  /// The same where several detectors share the lines of one input: what needs the order of the blocks
  /// is left for `follow`.
  func match(_ lines: LineBlock, into matched: MatchedBlock) {
    let nobody: (sl_event, UnsafePointer<sl_value>?) -> Void = { _, _ in }
    matchEach(of: lines.bytes, lines.source, lines.firstLine, &matched.result.outcome, nobody) {
      event,
      values,
      conditions,
      outcome in
      let isClaimed = claim(event, conditions, lines.source, lines.firstLine, &outcome)
      guard following != nil, conditions.contains(where: isFollowed) else { return }
      let time = conditions.contains(where: isOfSequence) ? time(&outcome) : nil
      guard time != nil || conditions.contains(where: isOfSample) else { return }
      matched.values = values
      for condition in conditions where isFollowed(condition) {
        matched.conditions.append(condition)
      }
      let end = matched.conditions.count
      matched.held.append(.init(event: event, time: time, end: end, isClaimed: isClaimed))
    }
    if !matched.held.isEmpty { decoder.keepBatch(in: matched.memory) }
  }

  /// Decodes lines and calls `body` with each event that satisfies conditions, and with these.
  private func matchEach(
    of lines: UnsafeRawBufferPointer,
    _ source: String,
    _ firstLine: Int,
    _ outcome: inout Outcome,
    _ reading: (sl_event, UnsafePointer<sl_value>?) -> Void,
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
      reading(event, batch.values)
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
}
