// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Sequence rules in `scan`, `watch` and `rules test`.
@Suite("sequence rules")
struct SequenceTests {
  /// A rule with a query of its own.
  static func rule(_ query: String) -> String {
    """
    [rule]
    author = ["the Swiftlet authors"]
    description = "Two events that belong together."
    language = "eql"
    name = "Two together"
    risk_score = 47
    rule_id = "2b6d5a1e-0a4b-4f0e-9d55-6a2f7c6f1d11"
    severity = "medium"
    type = "eql"
    query = '''
    \(query)
    '''
    """
  }

  private static let pair =
    "sequence by host.id with maxspan=5s [process where process.name == \"a\"] "
    + "![process where process.name == \"x\"] [process where process.name == \"b\"]"

  private static func event(_ id: String, _ name: String, _ second: Int, host: String = "h")
    -> String
  {
    #"{"@timestamp":"2026-11-24T10:00:0\#(second)Z","event":{"id":"\#(id)","category":"process"},"host":{"id":"\#(host)","name":"web"},"process":{"name":"\#(name)"}}"#
  }

  private static func scan(_ lines: [String], _ options: String...) throws -> BuiltProgram.Result {
    let folder = try TemporaryFolder()
    let file = try folder.write("pair.toml", rule(pair))
    return try BuiltProgram.run(
      ["scan", "--rules", file] + options + ["-"],
      input: Data(lines.joined(separator: "\n").utf8)
    )
  }

  @Test func membersAreBuildingBlocksOfTheWhole() throws {
    // Not in order: the time counts, not the line.
    let result = try Self.scan(
      [Self.event("2", "b", 3), Self.event("1", "a", 1), Self.event("3", "b", 4)],
      "--jsonl"
    )
    let alerts = result.documents
    try #require(alerts.count == 3)
    #expect(alerts[0]["kibana.alert.building_block_type"] as? String == "default")
    #expect(alerts[1]["kibana.alert.group.index"] as? Int == 1)
    #expect(alerts[2]["kibana.alert.building_block_type"] == nil)
    #expect(alerts[2]["kibana.alert.depth"] as? Int == 2)
    let group = alerts[2]["kibana.alert.uuid"] as? String
    #expect(alerts.allSatisfy { $0["kibana.alert.group.id"] as? String == group })
    #expect(Set(alerts.compactMap { $0["kibana.alert.uuid"] as? String }).count == 3)
    // The whole holds what its events have in common.
    #expect((alerts[2]["host"] as? [String: Any])?["name"] as? String == "web")
    #expect((alerts[2]["process"] as? [String: Any])?["name"] == nil)
    let ancestors = alerts[2]["kibana.alert.ancestors"] as? [[String: Any]]
    #expect(ancestors?.compactMap { $0["depth"] as? Int } == [0, 1, 0, 1])
    #expect(result.messages.contains("1 alert"))
  }

  @Test func whatMustNotOccurAndKeysCount() throws {
    #expect(
      try Self.scan([Self.event("1", "a", 1), Self.event("2", "x", 2), Self.event("3", "b", 3)])
        .messages.contains("no alerts")
    )
    #expect(
      try Self.scan([Self.event("1", "a", 1, host: "p"), Self.event("2", "b", 2, host: "q")])
        .messages.contains("no alerts")
    )
    let text = try Self.scan([Self.event("1", "a", 1), Self.event("2", "b", 3)]).output
    #expect(text.contains("host.id=h"))
    #expect(text.contains("did not occur"))
    #expect(text.contains("+2.0 s"))
  }

  @Test func casesMayBeSequences() throws {
    let folder = try TemporaryFolder()
    try folder.write("pair.toml", Self.rule(Self.pair))
    let events = [Self.event("1", "a", 1), Self.event("2", "b", 2)].joined(separator: ",")
    try folder.write(
      "pair.cases.ndjson",
      #"{"expect":"alert","why":"both","events":[\#(events)]}"# + "\n"
        + #"{"expect":"silent","why":"one","events":[\#(Self.event("1", "a", 1))]}"#
    )
    let result = try BuiltProgram.run("rules", "test", folder.path)
    #expect(result.status == 0, "\(result.output)\(result.messages)")
    #expect(result.output.contains("2 passed, 0 failed"))
  }

  /// Nothing happens any more: the passing of time alone completes a sequence.
  @Test(.enabled(if: BuiltProgram.cannotWatch == nil, "this machine cannot be watched"))
  func liveSequencesAreCompletedByTime() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "alone.toml",
      Self.rule(
        "sequence by process.parent.entity_id with maxspan=1s "
          + "[process where event.action == \"exec\" and process.name == \"swiftlet-alone\"] "
          + "![process where event.action == \"exec\" and process.name == \"swiftlet-next\"]"
      )
    )
    let statistics = folder.path + "/statistics"
    let session = try WatchSession(
      "--rules",
      file,
      "--reorder-window",
      "300ms",
      "--stats-json",
      statistics
    )
    try session.standIn("swiftlet-alone")
    try session.standIn("swiftlet-next")
    try session.shell("./swiftlet-alone; ./swiftlet-next")
    try session.shell("./swiftlet-alone")
    for _ in 0..<400 where !session.output.contains("Two together") { usleep(50_000) }
    // Before the end of watching, which completes nothing.
    #expect(session.output.contains("Two together"))
    try session.shell("./swiftlet-alone")
    let alerts = try session.stop().filter {
      $0["kibana.alert.rule.name"] as? String == "Two together"
        && $0["kibana.alert.building_block_type"] != nil
    }
    #expect(alerts.count == 1)
    #expect(session.messages.contains("1 sequence still waited for what must not follow"))
    let written = try String(contentsOfFile: statistics, encoding: .utf8)
    #expect(written.contains("\"late_events\":0"))
    #expect(written.contains("\"waiting_sequences\":1"))
  }

  /// A shell's two programs, seen live, one after the other.
  @Test(.enabled(if: BuiltProgram.cannotWatch == nil, "this machine cannot be watched"))
  func liveEventsMakeASequence() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "pair.toml",
      Self.rule(
        "sequence by process.parent.entity_id with maxspan=10s "
          + "[process where event.action == \"exec\" and process.name == \"swiftlet-first\"] "
          + "[process where event.action == \"exec\" and process.name == \"swiftlet-next\"]"
      )
    )
    let session = try WatchSession("--rules", file)
    try session.standIn("swiftlet-first")
    try session.standIn("swiftlet-next")
    try session.shell("./swiftlet-first; ./swiftlet-next; ./swiftlet-next")
    try session.shell("./swiftlet-next")
    let alerts = try session.stop().filter {
      $0["kibana.alert.rule.name"] as? String == "Two together"
    }
    let names = alerts.compactMap { ($0["process"] as? [String: Any])?["name"] as? String }
    #expect(names == ["swiftlet-first", "swiftlet-next"])
  }
}
