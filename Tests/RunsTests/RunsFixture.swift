// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Foundation
import Rules
import Service
import Storage
import Testing

/// Rules with a state of their own, stored events, and a clock that the test moves.
final class RunsFixture {
  let folder = FileManager.default.temporaryDirectory.path + "/swiftlet-runs-\(UUID().uuidString)"
  let state: StateDatabase
  let events = MemoryEvents()
  let rules: [LoadedRule]
  private(set) var scheduler: RunScheduler
  private var number = 0

  static func time(_ text: String) -> Timestamp {
    Array(text.utf8).withUnsafeBytes { Timestamp.parse($0) } ?? Timestamp(nanoseconds: 0)
  }

  /// Minutes after the beginning of a day.
  static func minute(_ minute: Double) -> Timestamp {
    time("2026-11-24T00:00:00Z").advanced(by: Int64(minute * 60e9))
  }

  static let ruleID = "4d0b8c52-6a1e-4f37-9b20-000000000001"

  /// The text of a rule that runs every 5 minutes over 9.
  static func rule(
    _ query: String = "process where process.name == \"socat\"",
    number: Int = 1,
    more: String = ""
  ) -> String {
    """
    [rule]
    description = "For tests."
    from = "now-9m"
    index = ["logs-endpoint.events.*"]
    interval = "5m"
    language = "eql"
    name = "Rule \(number)"
    query = '''
    \(query)
    '''
    risk_score = 47
    rule_id = "4d0b8c52-6a1e-4f37-9b20-00000000000\(number)"
    severity = "medium"
    type = "eql"
    \(more)
    """
  }

  convenience init(_ texts: String...) throws {
    var result = RuleLoadResult()
    let loader = RuleSet.loader(now: Self.minute(0), forUse: true)
    for (place, text) in texts.enumerated() {
      loader.load(name: "rules/\(place).toml", bytes: Array(text.utf8), into: &result)
    }
    try #require(result.invalidCount == 0, "\(result.issues.map(\.diagnostic.message))")
    try self.init(result.rules)
  }

  init(_ rules: [LoadedRule]) throws {
    self.rules = rules
    state = try StateDatabase(path: folder + "/swiftlet.sqlite")
    scheduler = Self.scheduler(rules, state, events)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private static func scheduler(
    _ rules: [LoadedRule],
    _ state: StateDatabase,
    _ events: MemoryEvents
  ) -> RunScheduler {
    RunScheduler(
      rules,
      store: StateRunStore(state),
      options: .init(makeID: { UUID().uuidString }),
      now: minute(0),
      open: { try events.open() }
    )
  }

  /// The program ends and is started again.
  func restart() { scheduler = Self.scheduler(rules, state, events) }

  /// An event of a process that started at a minute. `ingested`: when it came, nil where nothing says.
  @discardableResult
  func add(
    _ id: String,
    at minute: Double,
    ingested: Double? = nil,
    name: String = "socat",
    host: String = "web1",
    index: String = "logs-endpoint.events.process",
    more: String = ""
  ) -> String {
    let time = Self.minute(minute)
    let arrival = ingested.map {
      #","ingested":"\#(Self.minute($0).iso8601(fractionDigits: 9))""#
    }
    let line =
      #"{"@timestamp":"\#(time.iso8601(fractionDigits: 9))","event":{"category":["process"],"id":"\#(id)"\#(arrival ?? "")},"#
      + #""process":{"name":"\#(name)"},"host":{"name":"\#(host)"},"data_stream":{"type":"logs","dataset":"\#(index.dropFirst(5))","namespace":"default"}\#(more)}"#
    events.add(line, time: time, index: index)
    return line
  }

  /// Runs what is due at a minute; the record of the one rule.
  @discardableResult
  func run(_ minute: Double) throws -> RunRecord? {
    try scheduler.run(at: Self.minute(minute)).first
  }

  /// The ids of the events that alerted, in the order in which the alerts were written.
  func alerted() throws -> [String] {
    try state.read { try $0.alerts(after: 0, limit: 100_000) }.map { alert in
      try JSONValue.parse(alert.document).text(at: "kibana.alert.original_event.id") ?? "-"
    }
  }

  /// Up to which minute the first rule has searched.
  func searchedTo() throws -> Double? {
    try state.read { try $0.ruleState(Self.ruleID)?.searchedTo }.map {
      Double($0.nanoseconds - Self.minute(0).nanoseconds) / 60e9
    }
  }

  /// The gaps of all rules: from, to, state.
  func gaps() throws -> [String] {
    try state.read { try $0.gaps(of: nil, open: false) }.map {
      "\(Self.clock($0.start))-\(Self.clock($0.end)) \($0.state.rawValue)"
    }
  }

  static func clock(_ time: Timestamp) -> String {
    String(time.iso8601().dropFirst(11).prefix(5))
  }
}
