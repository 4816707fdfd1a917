// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `swiftlet explain` on one event and on many.
@Suite("explain")
struct ExplainTests {
  private static func event(_ id: Int, _ name: String, _ second: Int, host: String = "h") -> String
  {
    #"{"@timestamp":"2026-11-24T10:00:0\#(second)Z","event":{"id":"e\#(id)","category":"process"},"host":{"id":"\#(host)"},"process":{"name":"\#(name)","pid":\#(id)}}"#
  }

  private static let events = [
    event(1, "a", 1), event(2, "b", 3, host: "q"), event(3, "c", 2), event(4, "b", 0),
  ].joined(separator: "\n")

  private static let pair =
    "sequence by host.id with maxspan=5s [process where process.name == \"a\"] "
    + "[process where process.name == \"b\"]"

  private static func explain(
    _ query: String,
    _ options: String...,
    events: String = events
  ) throws -> BuiltProgram.Result {
    try BuiltProgram.run(
      ["explain", "--query", query, "--event", "-"] + options,
      input: Data(events.utf8)
    )
  }

  @Test func aSequenceSaysWhatWasMissing() throws {
    let result = try Self.explain(Self.pair)
    #expect(result.status == 0)
    #expect(result.output.contains("no sequence"))
    #expect(result.output.contains("host.id=h  1 of 2 steps"))
    #expect(result.output.contains("<stdin>:2: its host.id is \"q\", not \"h\""))
    #expect(result.output.contains("<stdin>:4: it stands 1.0 s before the step before it"))
  }

  @Test func asJSONItHoldsTheSame() throws {
    let document = try #require(try Self.explain(Self.pair, "--json").documents.first)
    #expect(document["kind"] as? String == "sequence")
    #expect(document["matches"] as? Bool == false)
    let attempt = try #require((document["furthest"] as? [[String: Any]])?.first)
    let end = try #require(attempt["end"] as? [String: Any])
    #expect(end["reason"] as? String == "missing")
    #expect(end["term"] as? Int == 2)
    #expect(end["near_miss_count"] as? Int == 2)
    let miss = try #require((end["near_misses"] as? [[String: Any]])?.first)
    let obstacle = try #require((miss["obstacles"] as? [[String: Any]])?.first)
    #expect(["other_key", "before_previous_step"].contains(obstacle["reason"] as? String))
  }

  @Test func whatScanAlertsOnIsASequence() throws {
    let folder = try TemporaryFolder()
    let rule = try folder.write("pair.toml", SequenceTests.rule(Self.pair))
    let file = try folder.write("events", Self.events + "\n" + Self.event(5, "b", 4))
    let scan = try BuiltProgram.run("scan", "--rules", rule, "--jsonl", file)
    #expect(scan.documents.count == 3)
    let result = try BuiltProgram.run(
      "explain",
      "Two together",
      "--rules",
      rule,
      "--json",
      "--event",
      file
    )
    let document = try #require(result.documents.first)
    #expect(document["matches"] as? Bool == true)
    let sequence = try #require((document["sequences"] as? [[String: Any]])?.first)
    let places = (sequence["steps"] as? [[String: Any]])?.compactMap { $0["event"] as? String }
    #expect(places == ["\(file):1", "\(file):5"])
  }

  @Test func ofSeveralEventsTheFirstFailedClauseIsShown() throws {
    let result = try Self.explain("process where process.name == \"b\" and process.pid > 2")
    #expect(result.output.contains("1 matches"))
    #expect(result.output.contains("false  <stdin>:1  process.name == \"b\"  ← a"))
    #expect(result.output.contains("false  <stdin>:2  process.pid > 2  ← 2"))
    #expect(result.output.contains("true   <stdin>:4"))
  }

  @Test func alternativesAreToldByTheNearest() throws {
    let result = try Self.explain(
      "process where (process.name == \"z\" and process.pid == 9 and host.id == \"z\") or "
        + "(process.name == \"a\" and process.pid == 7)",
      events: Self.event(1, "a", 1) + "\n" + Self.event(2, "b", 1)
    )
    #expect(result.output.contains("false  <stdin>:1  process.pid == 7  ← 1"))
  }

  @Test func oneEventIsExplainedClauseByClause() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("events", Self.events)
    let query = "process where process.name == \"b\" and process.ppid > 2"
    let result = try BuiltProgram.run(
      ["explain", "--query", query, "--event", file + ":2"]
    )
    #expect(result.output.contains("\(file):2  does not match"))
    #expect(result.output.contains("true   process.name == \"b\""))
    #expect(result.output.contains("null   process.ppid > 2"))
    let several = try BuiltProgram.run(
      ["explain", "--query", query, "--event", file + ":2", "--event", file + ":3"]
    )
    #expect(several.output.contains("2 events"))
  }

  @Test func wrongInputIsSaid() throws {
    #expect(try BuiltProgram.run("explain", "x").status == 2)
    #expect(try BuiltProgram.run("explain", "--event", "-").status == 2)
    let bad = try Self.explain("process where process.name = \"b\"")
    #expect(bad.status == 2)
    #expect(bad.messages.contains("error[E0108]"))
    let none = try BuiltProgram.run("explain", "--query", "any where true", "--event", "/no/such")
    #expect(none.status == 1)
    #expect(none.messages.contains("No such file"))
    let folder = try TemporaryFolder()
    let file = try folder.write("events", Self.events)
    let line = try BuiltProgram.run(
      ["explain", "--query", "any where true", "--event", file + ":9"]
    )
    #expect(line.status == 1)
    #expect(line.messages.contains("there is no such line"))
    let broken = try Self.explain("any where true", events: "{\"a\":")
    #expect(broken.status == 1)
    #expect(broken.messages.contains("<stdin>:1: "))
  }
}
