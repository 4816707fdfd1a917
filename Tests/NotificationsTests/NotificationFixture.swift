// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Storage
import Synchronization
import Testing

@testable import Notifications

/// A state in a folder that is gone when the test is over, and a clock that the test sets.
final class NotificationFixture: Sendable {
  let folder: String
  let state: StateDatabase
  private let clock = Mutex(NotificationFixture.start)

  static let start = Timestamp(text: "2026-11-24T10:00:00Z") ?? Timestamp(nanoseconds: 0)

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/swiftlet-notify-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    state = try StateDatabase(path: folder + "/swiftlet.sqlite")
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var now: Timestamp { clock.withLock { $0 } }

  func advance(_ seconds: Double) { clock.withLock { $0 = $0.adding(seconds: seconds) } }

  /// Keeps alerts `a1`, `a2`, … of the numbers given.
  func add(
    _ numbers: ClosedRange<Int>,
    severity: String = "high",
    rule: String = "r1",
    host: String = "web1",
    tags: [String] = ["OS: Linux"],
    isBuildingBlock: Bool = false
  ) throws {
    let alerts = numbers.map { number in
      var alert = AlertRecord(
        id: "a\(number)",
        ruleID: rule,
        ruleName: "Rule \(rule)",
        severity: severity,
        riskScore: 73,
        raised: now,
        document: Self.document("a\(number)", rule, severity, host, tags)
      )
      alert.host = host
      alert.isBuildingBlock = isBuildingBlock
      return alert
    }
    _ = try state.write { try $0.add(alerts) }
  }

  static func document(
    _ id: String,
    _ rule: String = "r1",
    _ severity: String = "high",
    _ host: String = "web1",
    _ tags: [String] = [],
    more: [JSONValue.Member] = []
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    let members: [JSONValue.Member] = [
      .init("@timestamp", "2026-11-24T10:00:00.000Z"), .init("host", ["name": .string(host)]),
      .init("kibana.alert.uuid", .string(id)), .init("kibana.alert.severity", .string(severity)),
      .init("kibana.alert.risk_score", 73), .init("kibana.alert.reason", "something happened"),
      .init("kibana.alert.rule.rule_id", .string(rule)),
      .init("kibana.alert.rule.name", .string("Rule " + rule)),
      .init("kibana.alert.rule.tags", .strings(tags)),
    ]
    JSONValue.object(members + more).serialise(into: &bytes)
    return bytes
  }

  /// A message whose values are what an attacker would write into them.
  static func hostile() -> Message {
    let text = "\"}],\\|=<!channel>&'\r\nBcc: eve@example.org\n.\n\u{1b}[31m\u{202e}`x` é"
    var alert = AlertRecord(
      id: "a1",
      ruleID: "r1",
      ruleName: text,
      severity: "high",
      riskScore: 73,
      raised: start,
      document: document(
        "a1",
        more: [
          .init("process", ["command_line": .string(text), "name": .string(text), "pid": 12]),
          .init("user", ["name": .string(text)]),
        ]
      )
    )
    alert.host = "web 1\n"
    return Message(alert)
  }

  /// The channel of a table of the configuration.
  static func channel(_ members: KeyValuePairs<String, JSONValue>) throws -> ChannelSettings {
    var problems: [SettingProblem] = []
    let settings = NotificationSettings(
      configuration: ["notify": [.object(members)]],
      problems: &problems
    )
    #expect(problems == [])
    return try #require(settings.channels.first)
  }

  /// An outbox whose new channel begins with the first alert.
  func outbox(_ change: (inout ChannelSettings) -> Void = { _ in }) throws -> Outbox {
    var channel = try Self.channel(
      ["name": "c", "type": "file", "path": "/nowhere", "begin": "start"]
    )
    change(&channel)
    return Outbox(channel: channel, state: state)
  }

  /// The message that the outbox has next; nil when it has to wait.
  static func item(_ outbox: Outbox, _ now: Timestamp) throws -> Outbox.Item? {
    while true {
      switch try outbox.next(now) {
      case .again: continue
      case .wait: return nil
      case .send(let item): return item
      }
    }
  }

  /// Sends what there is, all of which is received; the ids of the messages.
  func drain(_ outbox: Outbox) throws -> [String] {
    var ids: [String] = []
    while let item = try Self.item(outbox, now) {
      ids.append(item.message.id)
      try outbox.delivered(item, now)
    }
    return ids
  }

  func record(_ name: String = "c") throws -> DeliveryChannel {
    try #require(try state.read { try $0.deliveryChannel(name) })
  }
}
