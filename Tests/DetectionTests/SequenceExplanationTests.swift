// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Foundation
import Rules
import Testing

/// What explanations call a sequence, and what they say of the others.
@Suite("sequence explanations")
struct SequenceExplanationTests {
  /// An event of a host; names `a`, `b`, `c` and `x` are what the queries ask for.
  private static func event(
    _ id: Int,
    _ name: String,
    _ milliseconds: Int?,
    host: String? = "h",
    index: String? = nil
  ) -> String {
    let time = milliseconds.map {
      #""@timestamp":"\#(Timestamp(milliseconds: 1_790_000_000_000 + Int64($0)).iso8601())","#
    }
    let source =
      #"{\#(time ?? "")"event":{"id":"\#(id)","category":"process"},"#
      + (host.map { #""host":{"id":"\#($0)"},"# } ?? "") + #""process":{"name":"\#(name)"}}"#
    return index.map { #"{"_index":"\#($0)","_source":\#(source)}"# } ?? source
  }

  private static func survey(
    _ query: String,
    _ events: [String],
    index: [String] = []
  ) throws -> EventSurvey {
    let patterns =
      index.isEmpty ? "" : "index = [\(index.map { "\"\($0)\"" }.joined(separator: ","))]"
    let entry = try #require(
      try DetectionFixture.set(DetectionFixture.rule(1, query, more: patterns)).entries.first
    )
    let survey = EventSurvey(
      ExplainedQuery(entry.query, of: entry.rule),
      defaultIndex: nil,
      limit: 5
    )
    let block = DetectionFixture.block(events.joined(separator: "\n"))
    #expect(survey.read(block).isEmpty)
    return survey
  }

  private static func explain(
    _ query: String,
    _ events: [String],
    index: [String] = []
  ) throws -> SequenceExplanation {
    try #require(SequenceExplanation(try survey(query, events, index: index), limit: 5))
  }

  private static func step(_ name: String) -> String {
    "[process where process.name == \"\(name)\"]"
  }
  private static let pair = "sequence by host.id with maxspan=1s " + step("a") + step("b")

  /// The obstacles of the nearest miss of the furthest attempt.
  private static func obstacles(_ explanation: SequenceExplanation) throws -> [NearMiss.Obstacle] {
    let attempt = try #require(explanation.furthest.first)
    guard case .missing(_, let misses, _) = attempt.end else { return [] }
    return misses.first?.obstacles ?? []
  }

  @Test func noEventAtAll() throws {
    let found = try Self.explain(Self.pair, [Self.event(1, "a", 0), Self.event(2, "c", 5)])
    #expect(!found.isMatch)
    let attempt = try #require(found.furthest.first)
    #expect(attempt.members.map(\.place.line) == [1])
    guard case .missing(let term, let misses, let count) = attempt.end else {
      Issue.record("\(attempt.end)")
      return
    }
    #expect(term == 1)
    #expect(misses.isEmpty && count == 0)
  }

  @Test func obstaclesAreNamed() throws {
    let a = Self.event(1, "a", 100)
    func obstacles(_ other: String, index: [String] = []) throws -> [NearMiss.Obstacle] {
      try Self.obstacles(Self.explain(Self.pair, [a, other], index: index))
    }
    #expect(
      try obstacles(Self.event(2, "b", 200, host: "q"))
        == [.otherKey(path: "host.id", value: .text("q"), wanted: .text("h"))]
    )
    #expect(try obstacles(Self.event(2, "b", 40)) == [.before(60_000_000)])
    #expect(try obstacles(Self.event(2, "b", nil)) == [.noTime])
    #expect(try obstacles(Self.event(2, "b", 200, host: nil)) == [.missingKeys(["host.id"])])
    #expect(
      try obstacles(Self.event(2, "b", 200, index: "logs-other-x"), index: ["logs-mine-*"])
        == [.index("logs-other-x")]
    )
    // All that stood in the way is named.
    #expect(
      try obstacles(Self.event(2, "b", 2_100, host: "q")) == [
        .otherKey(path: "host.id", value: .text("q"), wanted: .text("h")), .late(1_000_000_000),
      ]
    )
  }

  @Test func aTiebreakerOrdersEventsOfOneInstant() throws {
    // Read in the wrong order.
    let events = [Self.event(2, "b", 0), Self.event(1, "a", 0)]
    func explain(_ more: String) throws -> SequenceExplanation {
      let rule = DetectionFixture.rule(1, Self.pair, more: more)
      let entry = try #require(try DetectionFixture.set(rule).entries.first)
      let survey = EventSurvey(
        ExplainedQuery(entry.query, of: entry.rule),
        defaultIndex: nil,
        limit: 5
      )
      _ = survey.read(DetectionFixture.block(events.joined(separator: "\n")))
      return try #require(SequenceExplanation(survey, limit: 5))
    }
    #expect(try Self.obstacles(explain("")) == [.before(0)])
    #expect(try explain("tiebreaker_field = \"event.id\"").isMatch)
  }

  @Test func theStepBeforeIsNoStepAfter() throws {
    let found = try Self.explain(
      "sequence by host.id " + Self.step("a") + "[process where true]",
      [Self.event(1, "a", 0)]
    )
    #expect(try Self.obstacles(found) == [.sameEvent])
  }

  @Test func endsAreNamed() throws {
    func end(_ query: String, _ events: [String]) throws -> SequenceExplanation.End {
      try #require(try Self.explain(query, events).furthest.first).end
    }
    guard
      case .tooLate(1, let late, by: 500_000_000) = try end(
        Self.pair,
        [Self.event(1, "a", 0), Self.event(2, "b", 1_500)]
      )
    else {
      Issue.record("not too late")
      return
    }
    #expect(late.place.line == 2)
    guard
      case .ended(1, let until) = try end(
        Self.pair + " until " + Self.step("c"),
        [Self.event(1, "a", 0), Self.event(2, "c", 1), Self.event(3, "b", 2)]
      )
    else {
      Issue.record("not ended")
      return
    }
    #expect(until.place.line == 2)
    guard
      case .forbidden(1, let forbidden, .between(0)) = try end(
        "sequence by host.id with maxspan=1s " + Self.step("a") + "!" + Self.step("x")
          + Self.step("b"),
        [Self.event(1, "a", 0), Self.event(2, "x", 1), Self.event(3, "b", 2)]
      )
    else {
      Issue.record("not forbidden")
      return
    }
    #expect(forbidden.place.line == 2)
  }

  @Test func theFurthestKeyStandsFirst() throws {
    let found = try Self.explain(
      "sequence by host.id with maxspan=1s " + Self.step("a") + Self.step("b") + Self.step("c"),
      [
        Self.event(1, "a", 0, host: "p"), Self.event(2, "a", 1, host: "q"),
        Self.event(3, "b", 2, host: "q"),
      ]
    )
    #expect(found.furthest.map(\.members.count) == [2, 1])
    #expect(found.furthest.first?.key?.values == [.text("q")])
    #expect(found.incompleteKeys == 2)
  }

  /// What is explained as a sequence is what the engine finds, over random events.
  @Test(
    arguments: [
      pair, "sequence by host.id " + step("a") + step("b") + step("c"),
      pair + " until " + step("c"),
      "sequence by host.id with maxspan=1s " + step("a") + "!" + step("x") + step("b"),
      "sequence by host.id with maxspan=1s !" + step("x") + step("a") + step("b"),
      "sequence by host.id with maxspan=1s " + step("a") + step("b") + "!" + step("x"),
      "sequence with maxspan=2s " + step("a") + " with runs=2 " + step("b"),
      "sequence by ?host.id with maxspan=2s " + step("a") + "[process where true]",
    ]
  )
  func agreesWithTheEngine(query: String) throws {
    let seed =
      ProcessInfo.processInfo.environment["SWIFTLET_TEST_SEED"].flatMap { UInt64($0) }
      ?? UInt64(Date().timeIntervalSince1970 * 1000)
    print("seed \(seed)")
    var random = SplitMix(state: seed)
    let rules = try DetectionFixture.set(
      DetectionFixture.rule(1, query, more: #"index = ["logs-mine-*"]"#)
    )
    var total = 0
    for round in 0..<300 {
      let events = Self.randomEvents(&random)
      let found = Self.detect(rules, events)
      let explained = try Self.explain(query, events, index: ["logs-mine-*"]).complete.map {
        $0.members.map(\.place.line)
      }
      total += found.count
      if found.sorted(by: { $0.lexicographicallyPrecedes($1) })
        != explained.sorted(by: { $0.lexicographicallyPrecedes($1) })
      {
        Issue.record(
          "round \(round), seed \(seed): \(events)\nfound \(found)\nexplained \(explained)"
        )
        return
      }
    }
    #expect(total > 20, "the cases find too little to say anything")
  }

  private static func randomEvents(_ random: inout SplitMix) -> [String] {
    (0..<Int.random(in: 2...20, using: &random)).map { number in
      let name = ["a", "a", "b", "b", "c", "x"].randomElement(using: &random) ?? "a"
      let hasTime = Int.random(in: 0..<20, using: &random) > 0
      let hosts: [String?] = ["h", "h", "h", "q", nil]
      let indices: [String?] = [nil, nil, nil, nil, "logs-mine-x", "logs-other-x"]
      return event(
        number,
        name,
        hasTime ? Int.random(in: 0..<8, using: &random) * 250 : nil,
        host: hosts.randomElement(using: &random) ?? "h",
        index: indices.randomElement(using: &random) ?? nil
      )
    }
  }

  /// The lines of the events of each sequence that the engine finds.
  private static func detect(_ rules: RuleSet, _ events: [String]) -> [[Int]] {
    var engine = SequenceEngine(rules)
    let events = DetectionFixture.detect(events.joined(separator: "\n"), rules).events
    let ordered = events.enumerated().map { ($0.element.position(ordinal: $0.offset), $0.element) }
      .sorted { $0.0 < $1.0 }
    var found: [SequenceMatch] = []
    for (_, event) in ordered {
      for claim in event.claims { found += engine.feed(event.match(claim)) }
    }
    found += engine.finish()
    return found.map { $0.events.compactMap { $0?.lineNumber } }
  }
}

/// A small generator whose runs can be repeated.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
