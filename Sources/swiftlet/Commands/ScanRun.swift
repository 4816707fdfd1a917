// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Synchronization
import Translation

/// One pass over a list of inputs.
final class ScanRun {
  /// What a run does beside its rules.
  struct Options {
    /// How inputs are opened.
    var opening = InputOpening()
    /// The index of events that do not tell theirs.
    var defaultIndex: String?
    var threads = 1
    /// The field that orders events of one instant.
    var tiebreakerField: String?
    /// Bytes of events that are sorted in memory.
    var sortMemory = 32 << 20
    /// Whether what rules cost is measured.
    var isTimed = false
  }

  private let rules: RuleSet
  private let options: Options
  let output: AlertOutput
  private(set) var counters = ReadCounters()
  /// What became of the lines of inputs that are not in ECS.
  private(set) var translations = TranslationReport()
  private(set) var progress = ProgressLine()
  private var shownIssues = 0
  /// The events that were read, each of which counts once.
  private(set) var seen = RecentIdentities()
  private(set) var repeatedEvents = 0
  /// What has to be put in order: events of sequences, and all of several inputs.
  let spool: SortedSpool<MatchedEvent>
  private let tiebreakers: Tiebreakers?
  private(set) var engine: SequenceEngine
  private(set) var samples: SampleEngine
  /// Of a single file or pipe: its sequences, as long as its events are in order.
  private var direct: DirectSequences?
  /// Of a pipe what sequences ask for.
  private var kept: KeptLines?
  private var evictedDirectly = 0
  private var ordinal = 0
  private(set) var times = StageTimes()
  private(set) var matching = MatchStatistics()
  private(set) var timeless = 0
  private(set) var truncatedKeys = 0
  /// Times that an exception took an event from a rule.
  private(set) var excepted = 0
  private var bytesOfFinishedFiles = 0
  private var totalBytes: Int?

  /// Most undecodable lines that are named one by one.
  private static let maximumIssues = 20

  init(_ rules: RuleSet, output: AlertOutput, options: Options = Options()) {
    self.rules = rules
    self.output = output
    self.options = options
    engine = SequenceEngine(rules)
    samples = SampleEngine(rules)
    spool = SortedSpool(maximumMemory: options.sortMemory)
    tiebreakers = Tiebreakers(rules, field: options.tiebreakerField)
  }

  /// Reads all inputs; the alerts of a single one's events are written as they are read.
  func read(_ files: [String]) throws(SpoolError) {
    let isMerged = files.count > 1
    totalBytes = Self.size(files)
    for file in files {
      let input: OpenedInput
      do throws(DecodingIssue) {
        input = try options.opening.open(file)
      } catch {
        report(error)
        continue
      }
      try read(input.reader, isMerged: isMerged, path: file)
      take(translationOf: input)
    }
  }

  /// Lines that a translator did not understand stand for no event, but are empty where events are
  /// read.
  private func take(translationOf input: OpenedInput) {
    guard let counts = input.counts else { return }
    translations.add(input.format, counts)
    counters.undecodable += counts.notUnderstood
    counters.blank -= min(counters.blank, counts.notUnderstood)
  }

  /// Reads one input; `isMerged` holds its matches back to be put in order with others'. With its
  /// `path` it can be read again.
  func read(_ reader: LineReader, isMerged: Bool, path: String? = nil) throws(SpoolError) {
    let isInParallel = options.threads > 1 && reader.totalBytes != nil
    let canBeReadAgain = reader.totalBytes != nil && path != "-"
    let isDirect =
      !isMerged && path != nil && tiebreakers == nil && !(engine.isEmpty && samples.isEmpty)
      && (canBeReadAgain || !isInParallel)
    direct = isDirect ? DirectSequences(rules, samples: samples) : nil
    kept =
      isDirect && !engine.isEmpty && !canBeReadAgain
      ? KeptLines(maximumMemory: options.sortMemory / 4) : nil
    defer {
      direct = nil
      kept = nil
    }
    if isInParallel {
      try readInParallel(reader, isMerged)
    } else {
      try readInOrder(reader, isMerged)
    }
    if let direct, let path { try take(direct, path, name: reader.name) }
    bytesOfFinishedFiles += reader.bytesRead
  }

  private static func size(_ files: [String]) -> Int? {
    var sum = 0
    for file in files {
      guard let size = EventInput.size(of: file) else { return nil }
      sum += size
    }
    return sum
  }

  private func readInOrder(_ reader: LineReader, _ isMerged: Bool) throws(SpoolError) {
    let detector = Detector(
      rules,
      defaultIndex: options.defaultIndex,
      following: direct,
      keeping: kept,
      isTimed: options.isTimed
    )
    while let lines = timed({ reader.nextInPlace() }) {
      let before = detector.counters.lines
      let outcome = detector.process(lines, source: reader.name, firstLine: reader.firstLine)
      reader.passed(lines: detector.counters.lines - before)
      if let failure = kept?.failure { throw failure }
      try take(outcome, isMerged)
      for issue in reader.takeIssues() { report(issue) }
      show(
        bytesOfFinishedFiles + reader.bytesRead,
        counters.decoded + detector.counters.decoded
      )
    }
    for issue in reader.takeIssues() { report(issue) }
    counters = counters + detector.counters
    times = times + detector.times
    matching = matching + detector.statistics
  }

  /// Reads, and takes the time.
  private func timed<Result>(_ read: () -> Result) -> Result {
    let started = StageTimes.now()
    defer { times.read += StageTimes.now() - started }
    return read()
  }

  /// What sequence rules found while the events were read; where they were not in order, they are
  /// read again and sorted.
  private func take(
    _ direct: DirectSequences,
    _ path: String,
    name: String
  ) throws(SpoolError) {
    samples = direct.samples
    direct.finish()
    if direct.isInOrder || engine.isEmpty {
      for sequence in direct.found { write(sequence) }
      evictedDirectly += direct.evicted
      return
    }
    let reader: LineReader
    if let kept {
      reader = try kept.reader(name: name)
    } else {
      do throws(DecodingIssue) {
        reader = try options.opening.open(path).reader
      } catch {
        report(error)
        return
      }
    }
    seen.removeAll()
    let detector = Detector(rules, defaultIndex: options.defaultIndex, scope: .sequences)
    while let block = reader.next() {
      let outcome = detector.process(
        block.bytes,
        source: block.source,
        firstLine: block.firstLine
      )
      truncatedKeys += outcome.truncatedKeys
      for event in outcome.events where seen.insert(index: event.index, id: event.id) {
        ordinal += 1
        try spool.add(event, at: event.position(ordinal: ordinal))
      }
    }
  }

  /// Workers take blocks in turn; their outcomes are taken in the order of the blocks, so that the
  /// output is the same with any number of threads.
  private func readInParallel(_ reader: LineReader, _ isMerged: Bool) throws(SpoolError) {
    let pool = DetectionPool(
      rules,
      reading: BlockSource(reader),
      defaultIndex: options.defaultIndex,
      threads: options.threads,
      following: direct,
      buildsAlerts: output.isJSON && !isMerged,
      isTimed: options.isTimed
    )
    var events = counters.decoded
    while let outcome = pool.takeNext() {
      events += outcome.decoded
      for issue in outcome.readIssues { report(issue) }
      try take(outcome.outcome, isMerged, outcome.alerts)
      show(bytesOfFinishedFiles + outcome.bytesRead, events)
    }
    for issue in reader.takeIssues() { report(issue) }
    counters = counters + pool.counters
    times = times + pool.times
    matching = matching + pool.statistics
  }

  private func show(_ bytes: Int, _ events: Int) {
    progress.show(
      bytes: bytes,
      total: totalBytes,
      events: events,
      alerts: output.total
    )
  }

  /// `alerts`: the outcome's matches as lines, where workers made them.
  private func take(
    _ outcome: Detector.Outcome,
    _ isMerged: Bool,
    _ alerts: [AlertLine?] = []
  ) throws(SpoolError) {
    var lines = alerts[...]
    for issue in outcome.issues { report(issue, isCounted: true) }
    timeless += outcome.timeless
    truncatedKeys += outcome.truncatedKeys
    repeatedEvents += outcome.repeated
    excepted += outcome.excepted
    for event in outcome.events {
      let own = lines.prefix(event.claims.count { $0.stages.isEmpty })
      lines = lines.dropFirst(own.count)
      guard seen.insert(index: event.index, id: event.id) else {
        repeatedEvents += 1
        continue
      }
      ordinal += 1
      try take(event, isMerged, own)
    }
  }

  /// Writes what needs no order, and keeps the rest.
  private func take(
    _ event: MatchedEvent,
    _ isMerged: Bool,
    _ alerts: ArraySlice<AlertLine?>
  ) throws(SpoolError) {
    var held = event
    // Samples need no order.
    for claim in event.claims where samples.wants(claim.rule) { samples.feed(event.match(claim)) }
    held.claims.removeAll { samples.wants($0.rule) }
    if !isMerged {
      var lines = alerts
      for claim in held.claims where claim.stages.isEmpty {
        write(event.match(claim), as: lines.popFirst() ?? nil)
      }
      held.claims.removeAll { $0.stages.isEmpty }
    }
    guard !held.claims.isEmpty else { return }
    for part in tiebreakers?.apply(to: held) ?? [held] {
      try spool.add(part, at: part.position(ordinal: ordinal))
    }
  }

  /// Pending sequences that were given up to keep memory bounded.
  var evicted: Int { engine.evicted + evictedDirectly }

  /// Names a line that gave no event. Those that the decoder refused are counted already.
  private func report(_ issue: DecodingIssue, isCounted: Bool = false) {
    switch issue.reason {
    case .decompression, .io:
      counters.damagedInputs += 1
    case .tooLong where !isCounted:
      counters.lines += 1
      counters.undecodable += 1
    default: break
    }
    shownIssues += 1
    guard shownIssues <= Self.maximumIssues else { return }
    progress.clear()
    Console.warn(issue.description.visible)
    if shownIssues == Self.maximumIssues { Console.note("  (further lines are only counted)") }
  }

  /// Goes through what was kept in order, and ends the alerts.
  func finish() throws(SpoolError) {
    // In order, repeats of one instant stand near one another, and none is missed.
    var near = seen.forgotten > 0 ? RecentIdentities() : nil
    seen.removeAll()
    let started = StageTimes.now()
    let alerts = times.alerts
    defer { times.sequences += StageTimes.now() - started - (times.alerts - alerts) }
    try spool.sort()
    while let (_, event) = try spool.next() {
      if near?.insert(index: event.index, id: event.id, part: event.part) == false {
        repeatedEvents += 1
        continue
      }
      for claim in event.claims {
        let match = event.match(claim)
        if claim.stages.isEmpty {
          write(match)
        } else {
          for sequence in engine.feed(match) { write(sequence) }
        }
      }
    }
    for sequence in engine.finish() + samples.finish() { write(sequence) }
    progress.clear()
    output.finish()
  }

  private func write(_ match: Match, as line: AlertLine? = nil) {
    write { line.map($0.write) ?? $0.write(match) }
  }

  private func write(_ sequence: SequenceMatch) { write { $0.write(sequence) } }

  private func write(_ body: (AlertOutput) -> Void) {
    progress.clear()
    let started = StageTimes.now()
    body(output)
    times.alerts += StageTimes.now() - started
  }
}
