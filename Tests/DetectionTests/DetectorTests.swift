// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Testing

@Suite struct DetectorTests {
  private typealias Fixture = DetectionFixture

  @Test func matchesTellWhereTheyCameFrom() throws {
    let rules = try Fixture.set(
      Fixture.rule(1, "process where process.name == \"socat\""),
      Fixture.rule(2, "any where process.name : \"*\"")
    )
    let lines = """
      {"event.category":"process","process.name":"bash","event.id":"1","@timestamp":"2026-01-31T00:00:00Z"}
      {"event.category":"process","process.name":"socat","event.id":"2","@timestamp":1769817600000}
      {"event.category":"network","process.name":"socat","event.id":"3"}
      """
    let outcome = Fixture.detect(lines, rules, firstLine: 100)
    #expect(
      outcome.matches.map(\.summary) == [
        "1 events:100 -/1", "0 events:101 -/2", "1 events:101 -/2", "1 events:102 -/3",
      ]
    )
    #expect(outcome.issues.isEmpty)
    #expect(outcome.matches[0].time == outcome.matches[1].time)
    #expect(outcome.matches[0].time?.iso8601() == "2026-01-31T00:00:00.000Z")
    #expect(outcome.matches[3].time == nil)
    let copied = String(decoding: outcome.matches[1].line, as: UTF8.self)
    #expect(copied == lines.split(separator: "\n")[1])
  }

  @Test func undecodableLinesAreIssuesAtTheirLines() throws {
    let rules = try Fixture.set(Fixture.rule(1, "any where a == 1"))
    let lines = """
      {"a":1}
      nonsense
      {"a":1

      [1]
      {"a":1} {"b":2}
      {"a":1}
      {"a":
      """
    let block = Fixture.block(lines, firstLine: 41, source: "x.ndjson")
    let detector = Detector(rules)
    let outcome = detector.process(
      block.bytes,
      source: block.source,
      firstLine: block.firstLine
    )
    #expect(outcome.matches.map(\.lineNumber) == [41, 47])
    #expect(outcome.issues.map(\.line) == [42, 43, 45, 46, 48])
    #expect(Set(outcome.issues.map(\.source)) == ["x.ndjson"])
    #expect(outcome.issues[2].reason == .notAnObject)
    #expect(outcome.issues[3].reason == .trailing)
    let counters = detector.counters
    #expect(
      (counters.lines, counters.decoded, counters.undecodable, counters.blank) == (8, 2, 5, 1)
    )
    #expect(counters.lines == counters.decoded + counters.undecodable + counters.blank)
    #expect(counters.bytes == lines.utf8.count)
  }

  @Test func aBlockIsNoEndOfAnything() throws {
    let rules = try Fixture.set(Fixture.rule(1, "any where a == 1"))
    let detector = Detector(rules)
    for number in 0..<3 {
      let block = Fixture.block("{\"a\":1}\nx\n", firstLine: number * 2 + 1)
      let outcome = detector.process(block.bytes, source: "s", firstLine: block.firstLine)
      #expect(outcome.matches.map(\.lineNumber) == [number * 2 + 1])
      #expect(outcome.issues.map(\.line) == [number * 2 + 2])
    }
    #expect((detector.counters.decoded, detector.counters.undecodable) == (3, 3))
    let empty = Fixture.block("")
    #expect(detector.process(empty.bytes, source: "s", firstLine: 1).matches.isEmpty)
  }

  @Test func bytesThatAreNotUTF8AreRepairedAndCounted() throws {
    let rules = try Fixture.set(Fixture.rule(1, "any where a == 1"))
    let bytes = Array("{\"a\":1,\"b\":\"".utf8) + [0xFF] + Array("\"}\n".utf8)
    let block = bytes.withUnsafeBytes { LineBlock($0, firstLine: 1, source: "s") }
    let detector = Detector(rules)
    let match = detector.process(block.bytes, source: "s", firstLine: 1).matches.first
    #expect(match != nil)
    #expect(detector.counters.repaired == 1)
    // The alert of such a line has the event as well.
    let alert = try AlertBuilder(rules).alert(for: #require(match))
    #expect(alert.event.text(at: "a") == "1")
  }

  @Test func hostileLinesNeverCrash() throws {
    let rules = try Fixture.set(Fixture.rule(1, "any where true"))
    for line in [
      String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 100_000), "\u{0}",
      "{\"a\":\"\\ud800\"}", "{\"a\":1e999999}", "{\"_source\":[]}", "{\"_source\":{}}", "{}",
      "{\"_id\":7,\"_index\":null,\"_source\":{\"@timestamp\":\"never\"}}",
      "{\"@timestamp\":-1e30}",
    ] {
      let outcome = Fixture.detect("{\"ok\":1}\n\(line)\n{\"ok\":2}\n", rules)
      #expect(outcome.matches.count + outcome.issues.count == 3, "\(line.prefix(40))")
      #expect(outcome.matches.first?.lineNumber == 1)
      #expect(outcome.matches.last?.lineNumber == 3)
      let builder = AlertBuilder(rules)
      for match in outcome.matches {
        let document = builder.alert(for: match).document(now: nil)
        #expect(throws: Never.self) { try JSONValue.parse(document.serialised()) }
      }
    }
  }
}
