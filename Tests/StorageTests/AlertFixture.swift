// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Storage

/// A state with alerts in a folder that is gone when the test is over.
final class AlertFixture {
  let folder: String
  let state: StateDatabase

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/swiftlet-alerts-\(UUID().uuidString)"
    state = try StateDatabase(path: folder + "/swiftlet.sqlite")
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Seconds after a moment.
  static func time(_ seconds: Int64) -> Timestamp {
    Timestamp(nanoseconds: 1_790_000_000_000_000_000 + seconds * 1_000_000_000)
  }

  /// An id of 64 digits that begins with a text.
  static func id(_ beginning: String) -> String {
    beginning + String(repeating: "0", count: max(0, 64 - beginning.count))
  }

  /// An alert raised at a second; `more` are members of its document.
  static func alert(
    _ beginning: String,
    second: Int64 = 0,
    rule: String = "Tunnel",
    severity: String = "medium",
    host: String? = "web1",
    more: String = ""
  ) -> AlertRecord {
    let risk = ["low": 21, "medium": 47, "high": 73, "critical": 99][severity] ?? 0
    let document =
      #"{"@timestamp":"\#(time(second).iso8601())","host":{"name":"\#(host ?? "")"},"kibana.alert.uuid":"\#(id(beginning))","kibana.alert.workflow_status":"open","kibana.alert.severity":"\#(severity)"\#(more)}"#
    var record = AlertRecord(
      id: id(beginning),
      ruleID: "4d0b8c52-6a1e-4f37-9b20-00000000000\(rule.count % 10)",
      ruleName: rule,
      severity: severity,
      riskScore: risk,
      raised: time(second),
      document: Array(document.utf8)
    )
    record.eventTime = time(second - 5)
    record.host = host
    return record
  }

  /// A sequence of events: the alert over all, and those of its events.
  static func sequence(_ beginning: String, events: Int, second: Int64 = 0) -> [AlertRecord] {
    let whole = id(beginning)
    let members = (0..<events).map { place in
      var member = alert("\(beginning)\(place + 1)", second: second)
      member.isBuildingBlock = true
      member.groupID = whole
      member.groupPlace = place
      return member
    }
    var shell = alert(beginning, second: second)
    shell.groupID = whole
    return members + [shell]
  }

  @discardableResult
  func add(_ alerts: AlertRecord...) throws -> [AlertRecord] { try add(alerts) }

  @discardableResult
  func add(_ alerts: [AlertRecord]) throws -> [AlertRecord] {
    try state.write { try $0.add(alerts) }
  }

  /// Does something with the alerts whose ids begin so.
  @discardableResult
  func change(
    _ beginnings: [String],
    _ change: AlertChange,
    by user: String = "alice",
    second: Int64 = 100
  ) throws -> AlertChangeOutcome {
    try state.write {
      try $0.change(beginnings.map(Self.id), change, by: user, at: Self.time(second))
    }
  }

  @discardableResult
  func undo(by user: String = "alice", second: Int64 = 1_000) throws -> AlertUndoOutcome? {
    try state.write { try $0.undo(by: user, at: Self.time(second)) }
  }

  /// The alert whose id begins so.
  func alert(_ beginning: String) throws -> KeptAlert {
    try state.read { try $0.keptAlert(Self.id(beginning)) } ?? { throw Missing() }()
  }

  struct Missing: Error {}

  func history(_ beginning: String) throws -> [AlertHistoryEntry] {
    try state.read { transaction in
      guard let alert = try transaction.keptAlert(Self.id(beginning)) else { throw Missing() }
      return try transaction.history(ofAlert: alert.record.number)
    }
  }

  /// The ids that a filter leaves, cut to a length, in an order.
  func ids(
    _ length: Int = 2,
    in order: AlertOrder = AlertOrder(),
    _ change: (inout AlertFilter) -> Void = { _ in }
  ) throws -> [String] {
    var filter = AlertFilter()
    change(&filter)
    var found: [String] = []
    try state.read {
      try $0.forEachAlert(filter, in: order) {
        found.append(String($0.record.id.prefix(length)))
        return true
      }
    }
    return found
  }
}
