// SPDX-License-Identifier: Apache-2.0
package import Detection
package import Events
package import Storage

extension RuleProgress {
  /// What the state knows of a rule.
  package init(_ row: RuleStateRow) {
    self.init(ruleID: row.ruleID)
    searchedTo = row.searchedTo
    readTo = row.readTo?.text
    lastStarted = row.lastStarted
    isEnabled = row.isEnabled
  }
}

extension RuleStateRow {
  /// What is kept of a rule.
  package init(_ progress: RuleProgress) {
    self.init(ruleID: progress.ruleID)
    searchedTo = progress.searchedTo
    readTo = progress.readTo.flatMap(StoreMark.init)
    lastStarted = progress.lastStarted
    isEnabled = progress.isEnabled
  }
}

extension RunRow {
  /// A run as the log keeps it.
  package init(_ record: RunRecord) {
    var document: [UInt8] = []
    record.json.serialise(into: &document)
    self.init(
      id: record.id,
      ruleID: record.ruleID,
      kind: record.kind.rawValue,
      status: record.status.rawValue,
      started: record.started,
      document: document
    )
    number = record.number
  }
}

extension RunRecord {
  /// What the log keeps; nil where it cannot be read.
  package init?(_ row: RunRow) {
    guard let json = try? JSONValue.parse(row.document) else { return nil }
    self.init(json, number: row.number)
  }
}

extension GapRow {
  /// A gap of a rule.
  package init(
    _ ruleID: String,
    _ range: SearchRange,
    _ state: State,
    _ reason: String,
    at time: Timestamp
  ) {
    self.init(
      ruleID: ruleID,
      start: range.from,
      end: range.to,
      state: state,
      reason: reason,
      noticed: time
    )
  }
}
