// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import EQL
import Events
import Rules
import Storage

/// Which alerts an exception would silence: of those that are kept, and of those that stored events give.
struct ExceptionPreview {
  /// A kept alert or one of stored events.
  struct Row {
    var id: String
    var ruleName: String
    var time: Timestamp?
    var host: String
    var words: String
  }

  /// Kept alerts that would not have been raised, the newest first.
  private(set) var alerts: [Row] = []
  /// Kept alerts of the rules in question.
  private(set) var consideredAlerts = 0
  /// Alerts of stored events that there would not be, in the order of time.
  private(set) var events: [Row] = []
  /// Alerts of stored events that there would be only then: sequences that other events complete.
  private(set) var appearing: [Row] = []
  /// Alerts of stored events without the exception, and events that were read.
  private(set) var alertsBefore = 0
  private(set) var consideredEvents = 0
  /// Matching events of no known time, which belong to no range and are not tried.
  private(set) var timelessEvents = 0
  /// Whether a rule in question suppresses alerts, which is not done here.
  private(set) var hasSuppression = false
  /// Whether there is an event store, and whether all of it could be read.
  private(set) var hasEvents = false
  private(set) var isWhole = true

  private let layout: StoreLayout
  private let rules: [LoadedRule]
  private let schema: Schema

  /// A preview for rules; of these those count that the item belongs to.
  init(_ layout: StoreLayout, rules: [LoadedRule], schema: Schema) {
    self.layout = layout
    self.rules = rules
    self.schema = schema
  }

  /// Tries an item: `after` is `before` with it.
  mutating func run(
    _ item: ExceptionItem,
    before: ExceptionSet,
    after: ExceptionSet,
    times: TimeRange
  ) throws {
    let concerned = rules.filter { after.listIDs(for: $0.rule).contains(item.listID) }
    // An item that is not active takes nothing out.
    var compiler = ExceptionCompiler(schema: schema, lists: after.valueLists)
    let compiled = item.isActive(at: Clock.now) ? compiler.compile(item).compiled.map { [$0] } : []
    try previewAlerts(compiled ?? [], of: Set(concerned.map(\.rule.id)), item, after)
    try previewEvents(concerned, before: before, after: after, times)
  }

  // MARK: Kept alerts

  private mutating func previewAlerts(
    _ items: [CompiledException],
    of ruleIDs: Set<String>,
    _ item: ExceptionItem,
    _ after: ExceptionSet
  ) throws {
    let judge = AlertJudge(items)
    // A rule that is not loaded any more may have raised alerts: attachments tell.
    let attached = Set(
      after.attachments.filter { $0.listID == item.listID }.compactMap(\.ruleID)
    )
    let isForAll = after.attachments.contains { $0.listID == item.listID && $0.ruleID == nil }
    var groups: [String: [AlertRecord]] = [:]
    var silentGroups: Set<String> = []
    var silent: [Row] = []
    do throws(StorageError) {
      let state: StateDatabase
      do throws(StorageError) {
        state = try StateDatabase(reading: layout.state)
      } catch .noState {
        return
      }
      var last: Int64 = 0
      while true {
        let records = try state.read { try $0.alerts(after: last, limit: 500) }
        guard let end = records.last else { break }
        last = end.number
        for record in records
        where isForAll || ruleIDs.contains(record.ruleID) || attached.contains(record.ruleID) {
          let isWholeOfGroup = record.groupID == record.id
          if record.groupID == nil || isWholeOfGroup { consideredAlerts += 1 }
          // Of a sequence each event is asked; the alert over all has only what they share.
          let isOut = !isWholeOfGroup && !judge.verdict(alert: record.document).isEmpty
          if let group = record.groupID {
            if isOut { silentGroups.insert(group) }
            if isWholeOfGroup { groups[group, default: []].append(record) }
          } else if isOut {
            silent.append(Self.row(record))
          }
        }
      }
    } catch {
      throw StoreMessages.failure(error)
    }
    silent += silentGroups.flatMap { groups[$0] ?? [] }.map(Self.row)
    alerts = silent.sorted { ($1.time ?? $1.zero, $0.id) < ($0.time ?? $0.zero, $1.id) }
  }

  private static func row(_ record: AlertRecord) -> Row {
    let event = (try? JSONValue.parse(record.document)) ?? .null
    return Row(
      id: record.id,
      ruleName: record.ruleName,
      time: record.eventTime ?? record.raised,
      host: record.host ?? "",
      words: EventWords.text(event)
    )
  }

  // MARK: Stored events

  private mutating func previewEvents(
    _ concerned: [LoadedRule],
    before: ExceptionSet,
    after: ExceptionSet,
    _ times: TimeRange
  ) throws {
    guard layout.exists, !concerned.isEmpty else { return }
    hasEvents = true
    hasSuppression = concerned.contains { $0.rule.suppression != nil }
    let now = Clock.now
    let without = StoredDetection(
      RuleSet(concerned, now: now, schema: schema, exceptions: before),
      times: times
    )
    let with = StoredDetection(
      RuleSet(concerned, now: now, schema: schema, exceptions: after),
      times: times
    )
    do {
      var selection = EventSelection()
      selection.times = times
      let texts = ReadAhead(try StoreReader(layout), selection)
      defer { texts.stop() }
      var progress = ProgressLine()
      while let text = texts.next() {
        for block in StoredBlocks(text) {
          try without.take(block, stream: text.segment.stream.text)
          try with.take(block, stream: text.segment.stream.text)
        }
        progress.show(bytes: texts.bytesDone, total: texts.totalBytes, events: without.events)
      }
      progress.clear()
      try without.finish()
      try with.finish()
      StoreMessages.warn(texts.notices)
      isWhole = !texts.notices.contains(where: \.isLoss)
    } catch let error as StorageError {
      throw StoreMessages.failure(error)
    } catch let error as SpoolError {
      SortOptions.fail(with: error)
    }
    consideredEvents = without.events
    timelessEvents = without.timeless
    alertsBefore = without.findings.count
    events = Self.rows(without.findings.filter { with.findings[$0.key] == nil })
    appearing = Self.rows(with.findings.filter { without.findings[$0.key] == nil })
  }

  private static func rows(_ findings: [String: StoredDetection.Finding]) -> [Row] {
    findings.map { id, finding in
      Row(
        id: id,
        ruleName: finding.ruleName,
        time: finding.time,
        host: finding.host ?? "",
        words: finding.words
      )
    }
    .sorted { ($0.time ?? $0.zero, $0.id) < ($1.time ?? $1.zero, $1.id) }
  }
}

extension ExceptionPreview.Row {
  fileprivate var zero: Timestamp { Timestamp(nanoseconds: .min) }
}
