// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Detection
import EQL
import Events

/// An event that a search found.
struct SearchHit {
  var index: String
  var id: String
  /// The line as read.
  var line: [UInt8]
  /// Sort key: time, then the tiebreaker, then the order of reading.
  var time: Int64
  var tiebreaker: Double?
  var ordinal: Int
  /// Of a sequence or sample the stages that the event satisfies, with its keys for each.
  var stages: [(stage: Int, keys: [JoinValues])] = []
}

/// Runs a query over files and keeps the events that it finds, or that its sequences are made of.
struct EventSearch {
  private let query: CompiledQuery
  private let plan: Plan
  private let conditions: [ConditionID]
  private let keyReaders: [KeyReader]
  private let needsTime: Bool
  private let identity: IdentitySlots
  private let tiebreakerSlot: Int?
  private let defaultIndex: String?
  private var hits: [SearchHit] = []
  private var ordinal = 0
  private(set) var counters = ReadCounters()
  /// Events of a sequence that have no time, and could not be put in order.
  private(set) var timeless = 0
  /// Combinations of values of join keys beyond what one event may have.
  private(set) var truncatedKeys = 0
  private var progress = ProgressLine()
  /// Counts why nothing is found, for as long as nothing is; nil where nobody wants to know.
  private(set) var misses: MissTally?
  /// Asked between blocks: whether to stop reading.
  var isStopped: () -> Bool = { false }

  /// Prepares the search; the time of an event stands in `timestamp`, as its schema writes it.
  init(
    _ query: CompiledQuery,
    timestamp: FieldDefinition,
    tiebreakerField: String?,
    defaultIndex: String?,
    tellsMisses: Bool = false
  ) {
    self.query = query
    self.defaultIndex = defaultIndex
    var plan = Plan()
    conditions = query.stages.map { plan.add($0.condition) }
    needsTime = !query.isEventQuery && !query.isSample
    keyReaders = query.isEventQuery ? [] : query.stages.map { KeyReader($0, &plan) }
    identity = IdentitySlots(
      &plan,
      timestampField: timestamp.target,
      timestampFormat: timestamp.dateFormat.flatMap { DateFormat($0) } ?? .standard
    )
    tiebreakerSlot = tiebreakerField.map { plan.slot(for: $0) }
    if tellsMisses { misses = MissTally(query, &plan) }
    self.plan = plan
  }

  /// Reads all files.
  mutating func read(_ files: [String]) {
    let decoder = BatchDecoder(slots: plan.slots)
    let evaluator = EventEvaluator(plan)
    for file in files {
      do throws(DecodingIssue) {
        let reader = try LineReader(path: file)
        while !isStopped(), let block = reader.next() {
          if block.firstLine == 1, let response = SavedResponse(block.bytes) {
            counters.damagedInputs += 1
            progress.clear()
            response.report(block.source)
            break
          }
          search(block, decoder, evaluator)
          for issue in reader.takeIssues() { report(issue) }
          progress.show(
            bytes: reader.bytesRead,
            total: reader.totalBytes,
            events: counters.decoded,
            found: ProgressLine.count(hits.count, "hit")
          )
        }
        for issue in reader.takeIssues() { report(issue) }
      } catch {
        report(error)
      }
    }
    progress.clear()
  }

  private mutating func report(_ issue: DecodingIssue) {
    switch issue.reason {
    case .decompression, .io: counters.damagedInputs += 1
    default: counters.undecodable += 1
    }
    progress.clear()
    if counters.undecodable + counters.damagedInputs <= 20 {
      Console.warn(issue.description.visible)
    }
  }

  private mutating func search(
    _ block: LineBlock,
    _ decoder: BatchDecoder,
    _ evaluator: EventEvaluator
  ) {
    let batch = decoder.decode(block.bytes)
    for place in 0..<batch.event_count {
      guard let event = batch.events?[place] else { break }
      guard event.status == SL_OK.rawValue else {
        let number = block.firstLine + Int(event.line_index)
        if let issue = DecodingIssue(source: block.source, line: number, status: event.status) {
          report(issue)
        }
        continue
      }
      counters.decoded += 1
      ordinal += 1
      evaluator.load(event, values: batch.values)
      let stages = satisfied(evaluator)
      guard !stages.isEmpty else { continue }
      let time = identity.time(evaluator)
      if needsTime, time == nil {
        timeless += 1
        continue
      }
      let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
      hits.append(
        SearchHit(
          index: identity.index(evaluator) ?? defaultIndex ?? "",
          id: identity.id(evaluator, line: line),
          line: Array(line),
          time: time?.nanoseconds ?? .min,
          tiebreaker: tiebreakerSlot.flatMap { number($0, evaluator) },
          ordinal: ordinal,
          stages: stages
        )
      )
    }
  }

  /// The stages that the event satisfies, with the keys for each; a stage without keys is none.
  private mutating func satisfied(
    _ evaluator: EventEvaluator
  ) -> [(stage: Int, keys: [JoinValues])] {
    var found: [(stage: Int, keys: [JoinValues])] = []
    for (stage, condition) in conditions.enumerated() {
      let holds = evaluator.matches(condition)
      misses?.take(evaluator, stage, holds: holds)
      guard holds else { continue }
      guard !keyReaders.isEmpty else { return [(stage, [])] }
      let keys = keyReaders[stage].values(of: evaluator, truncated: &truncatedKeys)
      if !keys.isEmpty { found.append((stage, keys)) }
    }
    return found
  }

  /// The first value of a slot as a number.
  private func number(_ slot: Int, _ evaluator: EventEvaluator) -> Double? {
    guard let value = evaluator.values(of: slot).first(where: { $0.kind != SL_NULL.rawValue })
    else { return nil }
    let bytes = UnsafeBufferPointer(start: value.bytes, count: Int(value.length))
    return Double(String(decoding: bytes, as: UTF8.self))
  }

  /// The events in order of time.
  var orderedHits: [SearchHit] {
    hits.sorted { left, right in
      if left.time != right.time { return left.time < right.time }
      switch (left.tiebreaker, right.tiebreaker) {
      case (let a?, let b?) where a != b: return a < b
      // One that has a tiebreaker stands before one that has none.
      case (.some, nil): return true
      case (nil, .some): return false
      default: return left.ordinal < right.ordinal
      }
    }
  }

  /// What `--size` and the query's pipes leave of results in their order.
  func cut<Result>(_ results: [Result], size: Int?, keepsFirst: Bool) -> [Result] {
    var rest = results
    let pipes = query.query.pipes
    // The limit stands under the first pipe and takes its direction.
    if let size {
      let fromStart = pipes.first.map { $0.name == "head" } ?? keepsFirst
      rest = fromStart ? Array(rest.prefix(size)) : Array(rest.suffix(size))
    }
    for pipe in pipes {
      let count = Int(clamping: pipe.count)
      rest = pipe.name == "head" ? Array(rest.prefix(count)) : Array(rest.suffix(count))
    }
    return rest
  }
}
