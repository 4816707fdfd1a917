// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Detection
import EQL
import Events
import Storage
import Translation

/// Runs a query over files and keeps the events that it finds, or that its sequences are made of.
struct EventSearch {
  private let query: CompiledQuery
  private let plan: Plan
  /// What is looked at of stored events; nil: all that are read.
  private let filter: SelectionFilter?
  private let conditions: [ConditionID]
  private let keyReaders: [KeyReader]
  private let needsTime: Bool
  private let identity: IdentitySlots
  private let tiebreakerSlot: Int?
  /// How files are opened.
  private let opening: InputOpening
  /// What became of the lines of inputs that are not in ECS.
  private(set) var translations = TranslationReport()
  /// The index of events that do not tell theirs.
  private var defaultIndex: String?
  /// The events that were found; sequences and samples need all of them.
  private let spool: SortedSpool<SearchHit>
  private let cut: ResultCut
  private var ordinal = 0
  private(set) var counters = ReadCounters()
  /// Events of a sequence that have no time, and could not be put in order.
  private(set) var timeless = 0
  /// Combinations of values of join keys beyond what one event may have.
  private(set) var truncatedKeys = 0
  private var progress = ProgressLine()
  private var shownIssues = 0
  /// Counts why nothing is found, for as long as nothing is; nil where nobody wants to know.
  private(set) var misses: MissTally?
  /// Asked between blocks: whether to stop reading.
  var isStopped: () -> Bool = { false }

  /// Prepares the search; the time of an event stands in `timestamp`, as its schema writes it.
  init(
    _ query: CompiledQuery,
    timestamp: FieldDefinition,
    tiebreakerField: String?,
    opening: InputOpening = InputOpening(format: .ecs),
    defaultIndex: String?,
    cut: ResultCut,
    sortMemory: Int,
    tellsMisses: Bool = false,
    selection: EventSelection? = nil
  ) {
    self.query = query
    self.cut = cut
    self.opening = opening
    spool = SortedSpool(
      maximumMemory: sortMemory,
      keeping: query.isEventQuery ? cut.part(of: SearchHit.self) : .all
    )
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
    filter = selection.flatMap { SelectionFilter($0, &plan) }
    if tellsMisses { misses = MissTally(query, &plan) }
    self.plan = plan
  }

  /// Reads all files.
  mutating func read(_ files: [String]) throws(SpoolError) {
    let decoder = BatchDecoder(slots: plan.slots)
    let evaluator = EventEvaluator(plan)
    for file in files {
      let input: OpenedInput
      do throws(DecodingIssue) {
        input = try opening.open(file)
      } catch {
        report(error)
        continue
      }
      let reader = input.reader
      while !isStopped(), let block = reader.next() {
        try search(block, decoder, evaluator)
        for issue in reader.takeIssues() { report(issue) }
        progress.show(
          bytes: reader.bytesRead,
          total: reader.totalBytes,
          events: counters.decoded,
          found: ProgressLine.count(spool.count, "hit")
        )
      }
      for issue in reader.takeIssues() { report(issue) }
      if let counts = input.counts {
        translations.add(input.format, counts)
        counters.undecodable += counts.notUnderstood
      }
    }
    progress.clear()
  }

  /// Reads what a store has of a selection; its data streams are the events' indices.
  mutating func read(_ texts: ReadAhead) throws(SpoolError) {
    let decoder = BatchDecoder(slots: plan.slots)
    if misses == nil {
      // Stored lines were looked at when they came: those that lack what the query needs are passed
      // over, unless somebody wants to know why they do not match.
      for texts in PlanIndex(plan).needles.sets { decoder.passOverLines(without: texts) }
    }
    let evaluator = EventEvaluator(plan)
    defer { texts.stop() }
    while !isStopped(), let text = texts.next() {
      defaultIndex = text.segment.stream.text
      for block in StoredBlocks(text) { try search(block, decoder, evaluator) }
      progress.show(
        bytes: texts.bytesDone,
        total: texts.totalBytes,
        events: counters.decoded,
        found: ProgressLine.count(spool.count, "hit")
      )
    }
    progress.clear()
  }

  private mutating func report(_ issue: DecodingIssue) {
    switch issue.reason {
    case .decompression, .io: counters.damagedInputs += 1
    // They are counted when the input has ended.
    case .notUnderstood: break
    default: counters.undecodable += 1
    }
    progress.clear()
    shownIssues += 1
    if shownIssues <= 20 { Console.warn(issue.description.visible) }
  }

  private mutating func search(
    _ block: LineBlock,
    _ decoder: BatchDecoder,
    _ evaluator: EventEvaluator
  ) throws(SpoolError) {
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
      if UInt32(event.flags) & SL_UNREAD.rawValue != 0 {
        counters.decoded += 1
        counters.passedOver += 1
        ordinal += 1
        continue
      }
      evaluator.load(event, values: batch.values)
      if let filter, !filter.accepts(evaluator) { continue }
      counters.decoded += 1
      ordinal += 1
      let stages = satisfied(evaluator)
      guard !stages.isEmpty else { continue }
      let time = identity.time(evaluator)
      if needsTime, time == nil {
        timeless += 1
        continue
      }
      let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
      let hit = SearchHit(
        index: identity.index(evaluator) ?? defaultIndex ?? "",
        id: identity.id(evaluator, line: line),
        line: Array(line),
        time: time?.nanoseconds ?? .min,
        stages: stages
      )
      let position = EventPosition(
        time: hit.time,
        tiebreaker: tiebreakerSlot.flatMap { tiebreaker($0, evaluator) },
        ordinal: ordinal
      )
      try spool.add(hit, at: position)
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

  /// The first value of a slot by which events can be ordered.
  private func tiebreaker(_ slot: Int, _ evaluator: EventEvaluator) -> JoinValues? {
    evaluator.values(of: slot).lazy.compactMap { LineFields.value($0) }.first
      .map { JoinValues(values: [$0]) }
  }

  /// Bytes of events that were sorted on disk.
  var spilledBytes: Int { spool.spilledBytes }

  /// The events in order of time: of an event query what its pipes and `--size` leave, of others all.
  func orderedHits() throws(SpoolError) -> OrderedResults<SearchHit> {
    try OrderedResults(spool, query.isEventQuery ? cut : .nothing)
  }
}
