// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
package import Detection
package import Events
import Rules
package import Storage

/// Keeps the events that come in, and the alerts that they raise. Used by one thread.
///
/// Events wait at most a second, or some megabytes, or until one of them alerts; then they go to the
/// store, and when the disk has them, one transaction of the state takes the alerts and how far
/// everything has come. Whatever is cut off between, the next start finds events behind the positions
/// and looks at them again: ids make that harmless.
package final class StreamEngine {
  /// How long events may wait for others, in nanoseconds.
  private static let maximumWait: Int64 = 1_000_000_000
  /// Bytes of text from which on they do not wait.
  private static let fullBytes = 4 << 20

  let store: EventStore
  let state: StateDatabase
  let layout: StoreLayout
  let settings: EngineSettings
  let log: ServiceLog
  /// Called with what was kept, when it is.
  private let announce: ([AlertRecord]) -> Void
  let reader: EventBatchReader
  /// The rules, and what runs them: replaced together.
  var rules: RuleSet
  var detector: Detector
  var sequences: StreamSequences
  var alerts: StreamAlerts
  private var storms: StormGuard
  var pending = PendingCommit()
  /// Events of the store behind the last commit of an earlier run, by id: followed files bring them
  /// again.
  var resumed = ResumedEvents()
  /// What was done.
  package var counters = EngineCounters()
  /// Why the store or the state takes nothing just now.
  package private(set) var refusal: StorageError?
  private var retryAt: Timestamp?
  /// Events that the sensor lost, which alerts tell.
  package var lost: UInt64 = 0

  /// An engine over an open store and state; `recover` comes first.
  package init(
    _ store: EventStore,
    _ state: StateDatabase,
    _ layout: StoreLayout,
    rules: RuleSet,
    settings: EngineSettings,
    log: ServiceLog,
    announce: @escaping ([AlertRecord]) -> Void
  ) {
    self.store = store
    self.state = state
    self.layout = layout
    self.settings = settings
    self.log = log
    self.announce = announce
    self.rules = rules
    reader = EventBatchReader()
    sequences = StreamSequences(rules, settings: settings.window)
    detector = Self.detector(rules, sequences, reader)
    alerts = StreamAlerts(rules)
    storms = StormGuard(perHour: settings.alertsPerHour)
  }

  /// What looks at events for rules, and reads what the store needs of them.
  static func detector(
    _ rules: RuleSet,
    _ sequences: StreamSequences,
    _ reader: EventBatchReader
  ) -> Detector {
    let detector = Detector(rules, arrivals: sequences.arrivals, alsoReading: reader.paths)
    reader.share(detector.slots)
    return detector
  }

  /// Whether it takes events; not while the store or the state refuses.
  package var takes: Bool { refusal == nil }

  /// Takes lines that have arrived.
  package func take(_ batches: [IntakeBatch], now: Timestamp) {
    for batch in batches { take(batch, now) }
    for sequence in sequences.advance(to: now) { add(sequence, now) }
    commitIfDue(now)
  }

  /// Time has passed.
  package func beat(_ now: Timestamp) { take([], now: now) }

  private func take(_ batch: IntakeBatch, _ now: Timestamp) {
    pending.begin(now)
    if let position = batch.position { pending.inputs[position.path] = position }
    var block = batch.block
    if case .file(let number) = batch.origin, resumed.mayHold(linesOf: number) {
      guard let rest = resumed.without(block, of: number, &counters.resumed) else { return }
      block = rest
    }
    let before = reader.counters
    let outcome = detector.process(
      block.bytes,
      source: block.source,
      firstLine: block.firstLine
    ) { event, values in
      reader.add(event, values, firstLine: block.firstLine, source: block.source) { report($0) }
    }
    counters.undecodable += reader.counters.undecodable - before.undecodable
    if counters.badlyNamed == 0, let name = reader.badName {
      log.warn(
        "an event is looked at and not stored: \"\(name.prefix(60))\" can be no data stream (counted from here on)"
      )
    }
    counters.badlyNamed += reader.counters.badlyNamed - before.badlyNamed
    for match in outcome.matches { add(match, now) }
    sequences.take(outcome, arrival: now)
  }

  /// A line that is no event is told of, the first ones by name.
  private func report(_ issue: DecodingIssue) {
    if counters.undecodable < 20 { log.warn(issue.description) }
  }

  /// Whether an alert of a rule may be raised; what is held back is counted, and its beginning told.
  private func allows(_ rule: Int, _ now: Timestamp) -> Bool {
    let rule = rules.entries[rule].rule
    if storms.allows(rule.id, now) { return true }
    counters.storms += 1
    if storms.isNew(rule.id) {
      log.warn(
        "\"\(rule.name)\" has raised \(settings.alertsPerHour) alerts in an hour: more are held back and counted"
      )
    }
    return false
  }

  func add(_ match: Match, _ now: Timestamp) {
    guard allows(match.rule, now) else { return }
    pending.begin(now)
    pending.alerts += alerts.records(of: match, raised: now, lost: lost)
  }

  func add(_ sequence: SequenceMatch, _ now: Timestamp) {
    guard allows(sequence.rule, now) else { return }
    pending.begin(now)
    pending.alerts += alerts.records(of: sequence, raised: now, lost: lost)
  }

  private func commitIfDue(_ now: Timestamp) {
    if let retryAt, now.nanoseconds < retryAt.nanoseconds,
      retryAt.nanoseconds - now.nanoseconds <= Self.maximumWait
    {
      return
    }
    guard let since = pending.since else { return }
    let waited = now.nanoseconds - since.nanoseconds
    // A clock that was set back must not make them wait.
    guard
      !pending.alerts.isEmpty || reader.pendingBytes >= Self.fullBytes
        || waited >= Self.maximumWait || waited < 0 || !takes
    else { return }
    _ = commit(now)
  }

  /// Puts on disk what waits; false when that failed, and then it waits on.
  package func commit(_ now: Timestamp) -> Bool {
    guard !pending.isEmpty else { return true }
    pending.batches += reader.take()
    do throws(StorageError) {
      if !pending.batches.isEmpty {
        let receipt = try store.append(pending.batches)
        pending.batches = []
        pending.ends.merge(receipt.ends) { $1 }
        counters.stored += receipt.events
        counters.storedBytes += receipt.textBytes
      }
      let kept = try state.write { try keep($0, now) }
      accept(kept)
      return true
    } catch {
      refuse(error, now)
      return false
    }
  }

  private func keep(_ transaction: StateTransaction, _ now: Timestamp) throws -> KeepOutcome {
    let kept = try transaction.keep(pending.alerts)
    try transaction.setStreamPositions(pending.ends)
    for position in pending.inputs.values { try transaction.setInputPosition(position) }
    if resumed.isDone { try transaction.levelInputMarks() }
    try transaction.setStreamClock(.wall, now)
    if let time = sequences.historyTime { try transaction.setStreamClock(.history, time) }
    return kept
  }

  private func accept(_ kept: KeepOutcome) {
    counters.alerts += kept.newMatches
    counters.knownAlerts += kept.known.count
    counters.suppressed += kept.suppressed.count
    pending = PendingCommit()
    if refusal != nil {
      refusal = nil
      retryAt = nil
      log.note("the disk takes events again; none was lost here")
    }
    if !kept.new.isEmpty { announce(kept.new) }
  }

  private func refuse(_ error: StorageError, _ now: Timestamp) {
    counters.refusals += 1
    if refusal != error {
      log.error(error.description + (error.help.map { " (\($0))" } ?? ""))
      log.warn("nothing new is taken until the disk takes it; it is tried again every second")
    }
    refusal = error
    retryAt = Timestamp(nanoseconds: now.nanoseconds + Self.maximumWait)
  }

  /// Nothing follows any more: events that wait for earlier ones take part in sequences now.
  package func endSequences(_ now: Timestamp) {
    for sequence in sequences.finish() { add(sequence, now) }
  }

  /// The end: all that waits goes to disk. False
  /// when the disk does not take it; then what followed files brought is read again by the next run, and
  /// what the sensor brought is lost and counted.
  package func finish(_ now: Timestamp) -> Bool {
    guard commit(now) else {
      counters.unstored += pending.batches.reduce(0) { $0 + $1.summary.events }
      return false
    }
    return true
  }

  /// Forgets events beyond what is to be kept, by the clock of the store.
  package func prune(_ policy: RetentionPolicy) throws(StorageError) -> PruneReport {
    let report = try store.prune(policy, isPreview: false)
    if !report.deleted.isEmpty {
      let numbers = Set(store.segments.map(\.id.number))
      try state.write { try $0.keepStreamPositions(of: numbers) }
    }
    return report
  }
}
