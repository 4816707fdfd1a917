// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
package import Events
package import Rules

/// Reads the events that an explanation is asked about and keeps what it may have to say of them.
package final class EventSurvey {
  /// Most events that are kept as parts of sequences; what is beyond is counted in `omitted`.
  package static let maximumCandidates = 250_000
  /// Most bytes of lines that are kept to quote values from.
  private static let maximumLineBytes = 64 << 20

  /// What is explained.
  package let explained: ExplainedQuery
  /// A survey of each stage, in the order of the query.
  package private(set) var stages: [StageSurvey]
  /// Of a sequence or sample the events that satisfy a stage, in the order of reading.
  package private(set) var candidates: [SurveyedEvent] = []
  /// Candidates that were not kept: what is explained is then not the whole.
  package private(set) var omitted = 0
  /// Candidates that are an earlier one again: same index, same id.
  package private(set) var repeats = 0
  /// How many events each index gave that the rule does not look at; the first hundred indices.
  package private(set) var excludedIndices: [String: Int] = [:]
  /// Combinations of key values beyond what one event may have.
  package private(set) var truncatedKeys = 0
  /// The first events in the order of reading.
  package private(set) var first: [SurveyedEvent] = []
  /// An event that satisfies a stage and that exceptions take out: it is none to the query.
  package struct Excepted: Sendable {
    /// The event.
    package var event: SurveyedEvent
    /// The exceptions.
    package var items: [CompiledException]
    /// The numbers of the stages.
    package var stages: [Int]
  }

  /// The first events that exceptions take out, and how many there are.
  package private(set) var excepted: [Excepted] = []
  package private(set) var exceptedCount = 0
  /// What was read.
  package private(set) var counters = ReadCounters()

  private let identity: IdentitySlots
  private let tiebreakerSlot: Int?
  private let keyReaders: [KeyReader]
  private let summaries: [EventSummary]
  private let judge: ExceptionJudge
  private let patterns: IndexPatterns
  private let defaultIndex: String?
  private let limit: Int
  private let decoder: BatchDecoder
  private let evaluator: EventEvaluator
  private var seen: Set<[String]> = []
  private var lineBytes = 0

  /// A survey that keeps `limit` events of each kind to be shown.
  package init(_ explained: ExplainedQuery, defaultIndex: String?, limit: Int) {
    self.explained = explained
    self.defaultIndex = defaultIndex
    self.limit = limit
    patterns = IndexPatterns(explained.index)
    var plan = Plan()
    identity = IdentitySlots(&plan)
    tiebreakerSlot = explained.tiebreakerField.map { plan.slot(for: $0) }
    let query = explained.query
    stages = query.stages.map { StageSurvey($0.condition, &plan, limit: limit) }
    keyReaders = query.isEventQuery ? [] : query.stages.map { KeyReader($0, &plan) }
    summaries = query.isEventQuery ? [] : query.stages.map { EventSummary($0, &plan) }
    judge = ExceptionJudge(explained.exceptions, &plan)
    decoder = BatchDecoder(slots: plan.slots)
    evaluator = EventEvaluator(plan)
  }

  /// Takes the events of a block, or the one of a line with this number; what gave none.
  package func read(_ block: LineBlock, line wanted: Int? = nil) -> [DecodingIssue] {
    var issues: [DecodingIssue] = []
    let batch = decoder.decode(block.bytes)
    for place in 0..<batch.event_count {
      guard let event = batch.events?[place] else { break }
      let number = block.firstLine + Int(event.line_index)
      if let wanted, wanted != number { continue }
      counters.lines += 1
      guard event.status == SL_OK.rawValue else {
        if let issue = DecodingIssue(source: block.source, line: number, status: event.status) {
          counters.undecodable += 1
          issues.append(issue)
        } else {
          counters.blank += 1
        }
        continue
      }
      counters.decoded += 1
      evaluator.load(event, values: batch.values)
      take(event, EventPlace(source: block.source, line: number))
    }
    return issues
  }

  private func take(_ event: sl_event, _ place: EventPlace) {
    let index = identity.index(evaluator) ?? defaultIndex
    // An event of unknown index is looked at by every rule.
    let isAccepted = index.map { patterns.accepts($0) } ?? true
    if let index, !isAccepted, excludedIndices[index] != nil || excludedIndices.count < 100 {
      excludedIndices[index, default: 0] += 1
    }
    let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
    func surveyed(keepsLine: Bool) -> SurveyedEvent {
      SurveyedEvent(
        place: place,
        index: index,
        isIndexAccepted: isAccepted,
        id: identity.id(evaluator, line: line),
        time: identity.time(evaluator),
        tiebreaker: tiebreakerSlot.flatMap(tiebreaker),
        line: keepsLine ? kept(line) : nil
      )
    }
    if first.count < limit { first.append(surveyed(keepsLine: true)) }
    if !judge.items.isEmpty, case let items = judge.verdict(evaluator), !items.isEmpty,
      case let taken = stages.indices.filter({ stages[$0].holds(evaluator) }), !taken.isEmpty
    {
      exceptedCount += 1
      if excepted.count < limit {
        excepted.append(Excepted(event: surveyed(keepsLine: false), items: items, stages: taken))
      }
      return
    }
    var satisfied: [Int] = []
    for number in stages.indices
    where stages[number].take(
      evaluator,
      isIndexAccepted: isAccepted,
      { surveyed(keepsLine: true) }
    ) {
      satisfied.append(number)
    }
    guard !keyReaders.isEmpty, !satisfied.isEmpty else { return }
    guard candidates.count < Self.maximumCandidates else {
      omitted += 1
      return
    }
    var candidate = surveyed(keepsLine: false)
    guard seen.insert([candidate.index ?? "", candidate.id]).inserted else {
      repeats += 1
      return
    }
    candidate.stages = satisfied.map { stage in
      let keys = keyReaders[stage].values(of: evaluator, truncated: &truncatedKeys)
      return SurveyedEvent.Stage(
        number: stage,
        keys: keys,
        missingKeys: keys.isEmpty ? keyReaders[stage].missingKeys(of: evaluator) : [],
        summary: summaries[stage].text(evaluator)
      )
    }
    candidates.append(candidate)
  }

  /// The first value of a slot by which events can be ordered: a number, also where it is written as
  /// a text, else a text.
  private func tiebreaker(_ slot: Int) -> KeyValue? {
    evaluator.values(of: slot).lazy.compactMap { LineFields.value($0) }.first
  }

  private func kept(_ line: UnsafeRawBufferPointer) -> [UInt8]? {
    guard lineBytes + line.count <= Self.maximumLineBytes else { return nil }
    lineBytes += line.count
    return Array(line)
  }
}
