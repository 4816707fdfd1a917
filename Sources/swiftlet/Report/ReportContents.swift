// SPDX-License-Identifier: Apache-2.0
import Events
import Storage

/// What a report tells, read in one pass; only the alerts that are told one by one are held.
struct ReportContents {
  /// An alert with what belongs to it.
  struct Entry {
    var alert: KeptAlert
    var told: DocumentedAlert
    var members: [DocumentedAlert]
    var history: [AlertHistoryEntry]

    /// When its event happened, else when it was raised.
    var time: Timestamp { alert.record.eventTime ?? alert.record.raised }
  }

  /// When an event happened, and how bad its alert is.
  struct Moment {
    var time: Timestamp
    var severity: String
  }

  /// A tactic with a technique; without one of rules that name the tactic only.
  struct Way: Hashable {
    var tactic: DocumentedAlert.Entry
    var technique: DocumentedAlert.Entry?
  }

  let limit: Int
  /// What was asked for, in words.
  var selection: [String] = []
  /// Alerts whose documents could not be asked.
  var unreadable = 0
  private(set) var statistics = AlertStatistics()
  private(set) var moments: [Moment] = []
  private(set) var ways: [Way: Int] = [:]
  /// Those that are told one by one, in the order of their events.
  private(set) var entries: [Entry] = []
  /// Alerts before which the sensor had lost events.
  private(set) var afterLoss = 0
  /// Matches that were suppressed.
  private(set) var suppressed = 0

  init(limit: Int) { self.limit = limit }

  /// Reads all alerts that are wanted.
  mutating func read(
    _ state: StateDatabase,
    _ filter: AlertFilter,
    _ condition: AlertCondition?
  ) throws(StorageError) {
    self = try state.read { transaction in
      var contents = self
      // The worst first: they are told.
      try transaction.forEachAlert(filter, in: AlertOrder(.severity)) { alert in
        if let condition, !condition.holds(alert) { return true }
        try contents.add(alert, transaction)
        return true
      }
      return contents
    }
    entries.sort { ($0.time, $0.alert.record.number) < ($1.time, $1.alert.record.number) }
  }

  private mutating func add(_ alert: KeptAlert, _ transaction: StateTransaction) throws {
    let told = DocumentedAlert(document: alert.document)
    statistics.add(alert.course(telling: told.document))
    suppressed += alert.suppression?.count ?? 0
    if told.lostBefore > 0 { afterLoss += 1 }
    let record = alert.record
    moments.append(Moment(time: record.eventTime ?? record.raised, severity: record.severity))
    var ways: Set<Way> = []
    for aim in told.aims {
      if aim.techniques.isEmpty { ways.insert(Way(tactic: aim.tactic)) }
      for technique in aim.techniques {
        ways.insert(Way(tactic: aim.tactic, technique: technique))
      }
    }
    for way in ways { self.ways[way, default: 0] += 1 }
    guard entries.count < limit else { return }
    let members = alert.isWholeSequence ? try transaction.members(ofGroup: record.id) : []
    entries.append(
      Entry(
        alert: alert,
        told: told,
        members: members.map { DocumentedAlert(document: $0.document) },
        history: try transaction.history(ofAlert: record.number)
      )
    )
  }
}
