// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Rules that ask for samples, in `scan`, `watch` and `rules test`.
@Suite("sample rules")
struct SampleTests {
  private static let pair =
    "sample by host.id [process where process.name == \"a\"] [process where process.name == \"b\"]"

  private static func event(_ id: String, _ name: String, host: String, time: String? = nil)
    -> String
  {
    let stamp = time.map { "\"@timestamp\":\"\($0)\"," } ?? ""
    return
      #"{\#(stamp)"event":{"id":"\#(id)","category":"process"},"host":{"id":"\#(host)"},"process":{"name":"\#(name)"}}"#
  }

  private static func scan(_ lines: [String], _ options: String...) throws -> BuiltProgram.Result {
    let folder = try TemporaryFolder()
    let file = try folder.write("pair.toml", SequenceTests.rule(pair))
    return try BuiltProgram.run(
      ["scan", "--rules", file] + options + ["-"],
      input: Data(lines.joined(separator: "\n").utf8)
    )
  }

  @Test func eventsInAnyOrderMakeASample() throws {
    // The second host has one of the two alone; no event has a time.
    let lines = [
      Self.event("1", "b", host: "h"), Self.event("2", "a", host: "other"),
      Self.event("3", "a", host: "h"), Self.event("4", "a", host: "h"),
    ]
    let alerts = try Self.scan(lines, "--jsonl").documents
    try #require(alerts.count == 3)
    let ids = alerts.prefix(2).map { ($0["event"] as? [String: Any])?["id"] as? String }
    #expect(ids == ["3", "1"])
    #expect(alerts[0]["kibana.alert.building_block_type"] as? String == "default")
    #expect(alerts[2]["kibana.alert.depth"] as? Int == 2)
    let group = alerts[2]["kibana.alert.uuid"] as? String
    #expect(alerts.allSatisfy { $0["kibana.alert.group.id"] as? String == group })
    let text = try Self.scan(lines)
    #expect(text.output.contains("Two together"))
    #expect(text.messages.contains("1 alert"))
  }

  @Test func oneEventIsNotTwo() throws {
    let folder = try TemporaryFolder()
    let query = "sample by host.id [process where true] [process where process.name == \"a\"]"
    let file = try folder.write("pair.toml", SequenceTests.rule(query))
    let one = try BuiltProgram.run(
      ["scan", "--rules", file, "--jsonl", "-"],
      input: Data(Self.event("1", "a", host: "h").utf8)
    )
    #expect(one.documents.isEmpty)
  }

  @Test func casesRun() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("pair.toml", SequenceTests.rule(Self.pair))
    let both = [Self.event("1", "b", host: "h"), Self.event("2", "a", host: "h")]
    let apart = [Self.event("1", "b", host: "h"), Self.event("2", "a", host: "i")]
    let cases = [("alert", both), ("silent", apart)].map { expect, events in
      #"{"expect":"\#(expect)","why":"w","events":[\#(events.joined(separator: ","))]}"#
    }
    try folder.write("pair.cases.ndjson", cases.joined(separator: "\n"))
    let result = try BuiltProgram.run("rules", "test", file)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("2 passed, 0 failed"))
  }

  @Test func watchingSaysThatTheyAreNotRun() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("pair.toml", SequenceTests.rule(Self.pair))
    // No rule is left, which is said before the sensor is touched.
    let result = try BuiltProgram.run("watch", "--rules", file)
    #expect(result.status == 2)
    #expect(result.messages.contains("samples are looked for in recorded events"))
    #expect(result.messages.contains("no rule is left to run"))
  }
}
