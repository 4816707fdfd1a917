// SPDX-License-Identifier: Apache-2.0
package import Detection
import EQL
package import Events
package import Storage

/// What a start found to do.
package struct RecoveryReport: Sendable, Equatable {
  /// Whether the service never ran with this store.
  package var isFirstRun = false
  /// Events that were in the store and had not gone through detection.
  package var behind = 0
  /// Events that were looked at again for sequences that were pending.
  package var replayed = 0
  /// Alerts that came of both.
  package var alerts = 0
}

extension StreamEngine {
  /// Goes on where the last run stopped, however it stopped: events that are stored and were not
  /// looked at are looked at now, and sequences that were pending are pending again. Call it once,
  /// before anything is taken.
  ///
  /// `unread`: for each followed file, by its number, how many bytes it has behind the place that it is
  /// read on from.
  package func recover(
    _ now: Timestamp,
    unread: [Int: Int]
  ) throws(StorageError) -> RecoveryReport {
    var report = RecoveryReport()
    let (positions, marks, wall, history) = try state.read { transaction in
      (
        try transaction.streamPositions(), try transaction.inputMarks() ?? [:],
        try transaction.streamClock(.wall), try transaction.streamClock(.history)
      )
    }
    guard let positions, let wall else {
      report.isFirstRun = true
      try begin(now)
      return report
    }
    let before = counters.alerts
    report.replayed = try replay(behind: positions, live: wall, history: history)
    for sequence in sequences.advanceReplay(live: wall) { add(unlessKnown: sequence, now) }
    if unread.values.contains(where: { $0 > 0 }) {
      for (file, bytes) in unread { resumed.expect(bytes, of: file) }
      var texts = try StoreReader(layout).texts(EventSelection(), from: marks)
      while let text = texts.next() {
        for block in StoredBlocks(text) { resumed.insert(block) }
      }
    }
    report.behind = try catchUp(from: positions, now)
    sequences.resumeHistory(at: now)
    if !commit(now), let refusal { throw refusal }
    report.alerts = counters.alerts - before
    return report
  }

  /// What is in the store before the first run is for scheduled runs and back-fills.
  private func begin(_ now: Timestamp) throws(StorageError) {
    let ends = Dictionary(store.segments.map { ($0.id, $0.bytes) }) { first, _ in first }
    try state.write { transaction in
      try transaction.setStreamPositions(ends)
      try transaction.levelInputMarks()
      try transaction.setStreamClock(.wall, now)
    }
  }

  /// Puts other rules in the place of the ones that run. Sequences that were pending go on with those
  /// that ask for the same.
  package func replace(rules: RuleSet, now: Timestamp) throws(StorageError) {
    _ = commit(now)
    let ended = sequences
    self.rules = rules
    sequences = StreamSequences(rules, settings: settings.window)
    detector = Self.detector(rules, sequences, reader)
    alerts = StreamAlerts(rules)
    _ = try replay(behind: nil, live: now, history: ended.historyTime)
    for sequence in sequences.advanceReplay(live: now) { add(unlessKnown: sequence, now) }
    sequences.resumeHistory(at: now)
    _ = commit(now)
  }

  /// Takes stored events again, in the order of their time, that sequences may still wait with: those
  /// of the last hour before `live`, and of the hour before the time that history had come to. Only
  /// what stands before `positions`, all without; how many were read.
  private func replay(
    behind positions: [Int: Int]?,
    live: Timestamp,
    history: Timestamp?
  ) throws(StorageError) -> Int {
    guard !sequences.isEmpty else { return 0 }
    let liveRange = TimeRange(from: live.advanced(by: -settings.replaySpan))
    let historyRange = history.map {
      TimeRange(from: $0.advanced(by: -settings.replaySpan), to: $0.advanced(by: 1))
    }
    let spool = SortedSpool<MatchedEvent>(maximumMemory: 32 << 20)
    var read = 0
    var ordinal = 0
    let detector = Detector(rules, scope: .sequences)
    for range in [liveRange, historyRange].compactMap({ $0 }) {
      var selection = EventSelection()
      selection.times = range
      var texts = try StoreReader(layout).texts(selection)
      while let text = texts.next() {
        if let positions, text.offset >= positions[text.segment.number] ?? 0 { continue }
        for block in StoredBlocks(text) {
          let outcome = detector.process(
            block.bytes,
            source: block.source,
            firstLine: block.firstLine
          )
          for event in outcome.events where range.contains(event.time) {
            let position = event.position(ordinal: ordinal)
            try spooled { () throws(SpoolError) in try spool.add(event, at: position) }
            ordinal += 1
          }
        }
        read += text.bytes.count
      }
    }
    try spooled { () throws(SpoolError) in
      while let event = try spool.next()?.element {
        sequences.replay(
          event,
          asLive: liveRange.contains(event.time),
          asHistory: historyRange?.contains(event.time) ?? false
        )
      }
    }
    return detector.counters.decoded
  }

  /// Looks at stored events that did not go through detection; how many.
  private func catchUp(
    from positions: [Int: Int],
    _ now: Timestamp
  ) throws(StorageError) -> Int {
    let before = detector.counters.decoded
    var texts = try StoreReader(layout).texts(EventSelection(), from: positions)
    let ends = Dictionary(store.segments.map { ($0.id, $0.bytes) }) { first, _ in first }
    while let text = texts.next() {
      for block in StoredBlocks(text) {
        let outcome = detector.process(
          block.bytes,
          source: block.source,
          firstLine: block.firstLine
        )
        for match in outcome.matches { add(match, now) }
        sequences.take(outcome, arrival: now)
      }
    }
    for notice in texts.notices { log.warn(notice.description) }
    pending.begin(now)
    pending.ends.merge(ends) { $1 }
    return detector.counters.decoded - before
  }

  /// A sequence of replayed events has mostly alerted when it was complete for the first time.
  private func add(unlessKnown sequence: SequenceMatch, _ now: Timestamp) {
    let id = alerts.id(of: sequence)
    let isKnown = (try? state.read { try $0.known([id]).contains(id) }) ?? false
    if !isKnown { add(sequence, now) }
  }

  /// The disk that sorting uses is another than the store's, but to who waits it is all the same.
  private func spooled<Result>(
    _ body: () throws(SpoolError) -> Result
  ) throws(StorageError) -> Result {
    do throws(SpoolError) {
      return try body()
    } catch {
      throw .state(path: error.folder, detail: error.description)
    }
  }
}
