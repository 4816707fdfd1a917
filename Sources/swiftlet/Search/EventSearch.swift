// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
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
}

/// Runs an event query over files and keeps what it finds.
struct EventSearch {
  private let query: CompiledQuery
  private let plan: Plan
  private let condition: ConditionID
  private let timestampSlot: Int
  private let tiebreakerSlot: Int?
  private let eventIDSlot: Int
  private let streamSlots: [Int]
  private let defaultIndex: String?
  private var hits: [SearchHit] = []
  private var ordinal = 0
  private(set) var counters = ReadCounters()
  private var progress = ProgressLine()

  init(
    _ query: CompiledQuery,
    timestampField: String,
    tiebreakerField: String?,
    defaultIndex: String?
  ) {
    self.query = query
    self.defaultIndex = defaultIndex
    var plan = Plan()
    condition = plan.add(query.stages[0].condition)
    timestampSlot = plan.slot(for: timestampField)
    tiebreakerSlot = tiebreakerField.map { plan.slot(for: $0) }
    eventIDSlot = plan.slot(for: "event.id")
    streamSlots = ["type", "dataset", "namespace"].map { plan.slot(for: "data_stream.\($0)") }
    self.plan = plan
  }

  /// Reads all files.
  mutating func read(_ files: [String]) {
    let decoder = BatchDecoder(slots: plan.slots)
    let evaluator = EventEvaluator(plan)
    for file in files {
      do throws(DecodingIssue) {
        let reader = try LineReader(path: file)
        while let block = reader.next() {
          search(block, decoder, evaluator)
          for issue in reader.takeIssues() { report(issue) }
          progress.show(
            bytes: reader.bytesRead,
            total: reader.totalBytes,
            events: counters.decoded,
            alerts: hits.count
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
      guard evaluator.matches(condition) else { continue }
      let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
      let found = identity(evaluator)
      hits.append(
        SearchHit(
          index: found.index,
          id: found.id ?? "\(block.source):\(block.firstLine + Int(event.line_index))",
          line: Array(line),
          time: found.time,
          tiebreaker: found.tiebreaker,
          ordinal: ordinal
        )
      )
    }
  }

  private func identity(
    _ evaluator: EventEvaluator
  ) -> (index: String, id: String?, time: Int64, tiebreaker: Double?) {
    func bytes(_ slot: Int) -> UnsafeRawBufferPointer? {
      evaluator.values(of: slot).first { $0.kind != SL_NULL.rawValue }
        .map { UnsafeRawBufferPointer(start: $0.bytes, count: Int($0.length)) }
    }
    func text(_ slot: Int) -> String? {
      bytes(slot).map { String(decoding: $0, as: UTF8.self) }
    }
    let stream = streamSlots.map(text)
    let composed = stream[0].flatMap { type in
      stream[1].map { "\(type)-\($0)-\(stream[2] ?? "default")" }
    }
    let time = bytes(timestampSlot).flatMap { DateFormat.standard.parse($0)?.nanoseconds }
    return (
      text(SlotTable.index) ?? composed ?? defaultIndex ?? "",
      text(SlotTable.id) ?? text(eventIDSlot), time ?? .min,
      tiebreakerSlot.flatMap(text).flatMap(Double.init)
    )
  }

  /// The hits in order of time, cut by `--size` and by the query's pipes.
  func results(size: Int?, keepsFirst: Bool) -> [SearchHit] {
    var ordered = hits.sorted { left, right in
      if left.time != right.time { return left.time < right.time }
      switch (left.tiebreaker, right.tiebreaker) {
      case (let a?, let b?) where a != b: return a < b
      // One that has a tiebreaker stands before one that has none.
      case (.some, nil): return true
      case (nil, .some): return false
      default: return left.ordinal < right.ordinal
      }
    }
    let pipes = query.query.pipes
    // The limit stands under the first pipe and takes its direction.
    if let size {
      let fromStart = pipes.first.map { $0.name == "head" } ?? keepsFirst
      ordered = fromStart ? Array(ordered.prefix(size)) : Array(ordered.suffix(size))
    }
    for pipe in pipes {
      let count = Int(clamping: pipe.count)
      ordered = pipe.name == "head" ? Array(ordered.prefix(count)) : Array(ordered.suffix(count))
    }
    return ordered
  }
}
