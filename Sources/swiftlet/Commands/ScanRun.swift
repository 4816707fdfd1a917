// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Synchronization

/// One pass over a list of inputs.
final class ScanRun {
  private let rules: RuleSet
  private let defaultIndex: String?
  private let threads: Int
  let output: AlertOutput
  private(set) var counters = ReadCounters()
  private var progress = ProgressLine()
  private var shownIssues = 0
  /// Matches of several inputs, which are written in the order of event time.
  private var held: [Match] = []
  private var overflowed = 0
  private var engine: SequenceEngine
  private var samples: SampleEngine
  private var order = EventOrder()
  private var timeless = 0
  private var truncatedKeys = 0
  private var bytesOfFinishedFiles = 0
  private var totalBytes: Int?

  /// Most matches that are held to be put in order.
  private static let maximumHeld = 200_000
  /// Most undecodable lines that are named one by one.
  private static let maximumIssues = 20

  init(_ rules: RuleSet, output: AlertOutput, defaultIndex: String?, threads: Int) {
    self.rules = rules
    engine = SequenceEngine(rules)
    samples = SampleEngine(rules)
    self.output = output
    self.defaultIndex = defaultIndex
    self.threads = threads
  }

  /// Reads all inputs and writes their alerts.
  func read(_ files: [String]) {
    let isMerged = files.count > 1
    totalBytes = Self.size(files)
    for file in files {
      do throws(DecodingIssue) {
        read(try LineReader(path: file), isMerged: isMerged)
      } catch {
        report(error)
      }
    }
  }

  /// Reads one input; `isMerged` holds its matches back to be put in order with others'.
  func read(_ reader: LineReader, isMerged: Bool) {
    if threads > 1, reader.totalBytes != nil {
      readInParallel(reader, isMerged)
    } else {
      readInOrder(reader, isMerged)
    }
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

  private func readInOrder(_ reader: LineReader, _ isMerged: Bool) {
    let detector = Detector(rules, defaultIndex: defaultIndex)
    while let block = reader.next() {
      let outcome = detector.process(
        block.bytes,
        source: block.source,
        firstLine: block.firstLine
      )
      take(outcome, isMerged)
      for issue in reader.takeIssues() { report(issue) }
      show(reader, counters.decoded + detector.counters.decoded)
    }
    for issue in reader.takeIssues() { report(issue) }
    counters = counters + detector.counters
  }

  /// Workers take blocks in turn; their outcomes are taken in the order of the blocks, so that the
  /// output is the same with any number of threads.
  private func readInParallel(_ reader: LineReader, _ isMerged: Bool) {
    let pool = DetectionPool(rules, defaultIndex: defaultIndex, threads: threads)
    var events = counters.decoded
    while let block = reader.next() {
      pool.submit(block)
      while let outcome = pool.takeReady() {
        events += outcome.decoded
        take(outcome.outcome, isMerged)
      }
      for issue in reader.takeIssues() { report(issue) }
      show(reader, events)
    }
    for outcome in pool.finish() { take(outcome.outcome, isMerged) }
    for issue in reader.takeIssues() { report(issue) }
    counters = counters + pool.counters
  }

  private func show(_ reader: LineReader, _ events: Int) {
    progress.show(
      bytes: bytesOfFinishedFiles + reader.bytesRead,
      total: totalBytes,
      events: events,
      alerts: output.total + held.count
    )
  }

  private func take(_ outcome: Detector.Outcome, _ isMerged: Bool) {
    for issue in outcome.issues { report(issue, isCounted: true) }
    timeless += outcome.timeless
    truncatedKeys += outcome.truncatedKeys
    for candidate in outcome.candidates {
      for earliest in order.add(candidate) { follow(earliest) }
    }
    for match in outcome.matches {
      if isMerged, held.count < Self.maximumHeld {
        held.append(match)
        continue
      }
      if isMerged { overflowed += 1 }
      progress.clear()
      output.write(match)
    }
  }

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

  /// Writes what was held, and the repeats.
  func finish() {
    progress.clear()
    // Stable: events of one instant keep the order in which they were read.
    let ordered = held.enumerated().sorted {
      let left = $0.element.time?.nanoseconds ?? .min
      let right = $1.element.time?.nanoseconds ?? .min
      return (left, $0.offset) < (right, $1.offset)
    }
    for (_, match) in ordered { output.write(match) }
    held = []
    for candidate in order.drain() { follow(candidate) }
    for sequence in engine.finish() + samples.finish() { output.write(sequence) }
    output.finish()
  }

  /// The next event of the sequence rules, in the order of time.
  private func follow(_ candidate: Match) {
    samples.feed(candidate)
    for sequence in engine.feed(candidate) {
      progress.clear()
      output.write(sequence)
    }
  }

  /// Says on standard error what was read and found.
  func summarise(ruleCount: Int) {
    let seconds = max(progress.elapsed, 0.001)
    let rate = Int(Double(counters.decoded) / seconds)
    var text = ProgressLine.count(counters.decoded, "event")
    text += " (\(ProgressLine.bytes(counters.bytes))) in \(ProgressLine.duration(seconds))"
    text += ", \(ProgressLine.count(rate))/s, \(ProgressLine.count(ruleCount, "rule")): "
    text +=
      output.total == 0
      ? "no alerts"
      : "\(ProgressLine.count(output.total)) alert\(output.total == 1 ? "" : "s")"
    if output.repeatedEvents > 0 {
      text += ", \(ProgressLine.count(output.repeatedEvents)) repeated events left out"
    }
    Console.note(text)
    if counters.undecodable > 0 {
      Console.warn("\(ProgressLine.count(counters.undecodable, "line")) could not be read")
    }
    if counters.repaired > 0 {
      Console.note(
        "\(ProgressLine.count(counters.repaired)) events held bytes that are not UTF-8; they were read as U+FFFD"
      )
    }
    for (count, what) in [
      (timeless, "events of sequences have no time and were left out"),
      (truncatedKeys, "combinations of key values were left out"),
      (engine.late, "events of sequences came too late to be put in order"),
      (engine.evicted, "pending sequences were given up to keep memory bounded"),
      (samples.evicted, "events of samples were given up to keep memory bounded"),
    ] where count > 0 {
      Console.warn("\(ProgressLine.count(count)) \(what)")
    }
    if overflowed > 0 {
      Console.warn(
        "\(ProgressLine.count(overflowed)) alerts are not in order of time: more than \(ProgressLine.count(Self.maximumHeld)) were held"
      )
    }
  }

  /// The counters as JSON.
  func statistics(_ set: RuleSet) -> JSONValue {
    .object([
      .init("lines", .integer(counters.lines)), .init("events", .integer(counters.decoded)),
      .init("undecodable", .integer(counters.undecodable)),
      .init("blank", .integer(counters.blank)), .init("repaired", .integer(counters.repaired)),
      .init("bytes", .integer(counters.bytes)),
      .init("damaged_inputs", .integer(counters.damagedInputs)),
      .init("repeated_events", .integer(output.repeatedEvents)),
      .init("unordered_alerts", .integer(overflowed)),
      .init("rules", .integer(set.entries.count)),
      .init("rules_not_run", .integer(set.skipped.count)),
      .init("alerts", .integer(output.total)),
      .init("seconds", .number(String(progress.elapsed))),
      .init(
        "alerts_by_rule",
        .object(output.counts.sorted { $0.key < $1.key }.map { .init($0.key, .integer($0.value)) })
      ),
    ])
  }
}
