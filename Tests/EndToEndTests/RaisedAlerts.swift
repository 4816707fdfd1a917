// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Foundation
import Rules
import Storage
import Testing

/// Real alerts, raised by the shipped rules: those of the bundled recording, and a sequence's.
enum RaisedAlerts {
  /// When the first of them was raised; each of the next a minute later.
  static let raised = Timestamp(milliseconds: 1_795_000_000_000)

  /// The recording's, one by one.
  static func recorded() throws -> [AlertRecord] {
    let rules = try rules()
    let builder = AlertBuilder(rules)
    let reader = try LineReader(path: BuiltProgram.root + "/Recordings/tunnels.ndjson.zst")
    let detector = Detector(rules)
    var records: [AlertRecord] = []
    while let block = reader.next() {
      let outcome = detector.process(block.bytes, source: block.source, firstLine: block.firstLine)
      for match in outcome.matches {
        let time = time(minutes: records.count)
        records.append(try record(builder.alert(for: match).document(now: time), raised: time))
      }
    }
    return records
  }

  /// A sequence of two events: the alerts of its events and the one over all.
  static func sequence() throws -> [AlertRecord] {
    let rules = try rules()
    let name = "command_and_control_tunnel_chisel_client"
    let path = BuiltProgram.root + "/rules/linux/\(name).cases.ndjson"
    let bytes = Array(FileManager.default.contents(atPath: path) ?? Data())
    let example = try #require(
      RuleCase.read(bytes, source: path).cases.first { $0.expectation == .alert }
    )
    let outcome = example.events.withUnsafeBytes { bytes in
      let block = LineBlock(bytes, firstLine: 1, source: path)
      return Detector(rules).process(block.bytes, source: path, firstLine: 1)
    }
    var engine = SequenceEngine(rules)
    let matches = outcome.events.enumerated().map { ($1.position(ordinal: $0), $1) }
      .sorted { $0.0 < $1.0 }
      .flatMap { event in event.1.claims.map { event.1.match($0) } }
    let found = matches.flatMap { engine.feed($0) } + engine.finish()
    let alert = AlertBuilder(rules).alert(for: try #require(found.first))
    let time = time(minutes: 60)
    return try alert.documents(now: time).map { try record($0, raised: time) }
  }

  /// Minutes after the first raise.
  static func time(minutes: Int) -> Timestamp {
    Timestamp(nanoseconds: raised.nanoseconds + Int64(minutes) * 60_000_000_000)
  }

  /// Whose alerts they are; what the tests count does not change with every rule that is added.
  private static let names = [
    "command_and_control_proxychains_activity", "command_and_control_proxychains_utility",
    "command_and_control_tunnel_chisel_client", "command_and_control_tunnel_chisel_server",
    "command_and_control_tunnel_earthworm", "command_and_control_tunnel_or_port_forward",
    "execution_service_program_from_world_writable_folder",
  ]

  private static func rules() throws -> RuleSet {
    let loaded = RuleSet.loader(now: raised, forUse: true).load(
      paths: names.map { "\(BuiltProgram.root)/rules/linux/\($0).toml" }
    )
    return RuleSet(loaded.rules, now: raised)
  }

  /// The alert that a document tells.
  static func record(_ document: JSONValue, raised: Timestamp) throws -> AlertRecord {
    func text(_ name: String) throws -> String {
      try #require(document.text(at: "kibana.alert.\(name)"))
    }
    var record = AlertRecord(
      id: try text("uuid"),
      ruleID: try text("rule.rule_id"),
      ruleName: try text("rule.name"),
      severity: try text("severity"),
      riskScore: Int(try text("risk_score")) ?? 0,
      raised: raised,
      document: Array(document.serialised().utf8)
    )
    record.eventTime = document.text(at: "kibana.alert.original_time").flatMap { text in
      Array(text.utf8).withUnsafeBytes { Timestamp.parse($0) }
    }
    record.host = document.text(at: "host.name")
    record.isBuildingBlock = document.text(at: "kibana.alert.building_block_type") != nil
    record.groupID = document.text(at: "kibana.alert.group.id")
    record.groupPlace = document.text(at: "kibana.alert.group.index").flatMap { Int($0) }
    return record
  }
}

/// A store with real alerts, used through the program.
final class AlertSession {
  let store: StoreSession
  let state: StateDatabase
  /// Those of the recording, then a sequence's: its events, then the one over all.
  let records: [AlertRecord]

  init(_ records: [AlertRecord]? = nil) throws {
    store = try StoreSession()
    state = try StateDatabase(path: StoreLayout(root: store.path).state)
    let all = try records ?? RaisedAlerts.recorded() + RaisedAlerts.sequence()
    self.records = all
    _ = try state.write { try $0.add(all) }
  }

  /// The alert over all of the sequence.
  var whole: AlertRecord { records[records.count - 1] }

  /// `swiftlet alerts …` with this store, by a person.
  func alerts(_ arguments: String..., input: String = "") throws -> BuiltProgram.Result {
    try run(["alerts"] + arguments, input: input)
  }

  func run(_ arguments: [String], input: String = "") throws -> BuiltProgram.Result {
    try BuiltProgram.run(
      arguments,
      input: Data(input.utf8),
      environment: ["SWIFTLET_STORE": store.path]
    )
  }

  /// The alert's state now.
  func kept(_ record: AlertRecord) throws -> KeptAlert {
    try #require(try state.read { try $0.keptAlert(record.id) })
  }
}
