// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Testing

/// Events that wait in memory that is used again give what copied ones give.
@Suite("Arrived events")
struct ArrivedEventsTests {
  private static let names = ["a", "b", "c", "d"]

  /// A line of a random event; some have no host, some no user, some tell what orders them.
  private static func line(_ number: Int, _ random: inout some RandomNumberGenerator) -> String {
    let time = SequenceFixture.time(Double(number / 3)).iso8601()
    let name = names[Int.random(in: 0..<4, using: &random)]
    let host = [
      #""host":{"id":"h1"},"#, #""host":{"name":"h2","id":"h3"},"#, #""agent":{"id":"x"},"#,
    ]
    let users = [#""u1""#, #"["u1","u2"]"#, "null"]
    return #"{"@timestamp":"\#(time)","n":"\#(name)",\#(host.randomElement(using: &random) ?? "")"#
      + #""user":{"name":\#(users.randomElement(using: &random) ?? "")},"#
      + #""order":\#(Int.random(in: 0..<3, using: &random)),"event":{"id":"\#(number % 290)"}}"#
  }

  /// The sequences of blocks of lines that arrive one after the other.
  private static func found(
    _ blocks: [[String]],
    _ rules: RuleSet,
    _ detector: Detector,
    _ live: LiveSequences
  ) -> [String] {
    var found: [SequenceMatch] = []
    for (second, block) in blocks.enumerated() {
      let text = block.map { $0 + "\n" }.joined()
      let lines = DetectionFixture.block(text, firstLine: 1 + second * 10)
      let now = SequenceFixture.time(Double(second) * 10 / 3)
      live.take(
        detector.process(lines.bytes, source: lines.source, firstLine: lines.firstLine),
        arrival: now
      )
      found += live.advance(to: now)
    }
    return (found + live.stop()).map(\.summary)
  }

  @Test(arguments: [nil, "order"])
  func sameAsCopied(tiebreaker: String?) throws {
    var texts = SequenceFixture.queries.enumerated().map {
      DetectionFixture.rule($0.offset + 1, $0.element)
    }
    // A rule for the events alone stands beside those for sequences.
    texts.append(DetectionFixture.rule(9, #"any where n == "a""#))
    if let tiebreaker {
      texts[0] = texts[0].replacing(
        "[rule]\n",
        with: "[rule]\ntiebreaker_field = \"\(tiebreaker)\"\n"
      )
    }
    let rules = try DetectionFixture.set(texts)
    var random = SystemRandomNumberGenerator()
    let blocks = (0..<30).map { block in
      (0..<10).map { Self.line(block * 10 + $0, &random) }.shuffled(using: &random)
    }
    let copied = LiveSequences(rules)
    let waiting = LiveSequences(rules)
    let first = Self.found(blocks, rules, Detector(rules), copied)
    let second = Self.found(
      blocks,
      rules,
      Detector(rules, arrivals: waiting.arrivals),
      waiting
    )
    #expect(first == second)
    #expect(!first.isEmpty)
    #expect(copied.repeated > 0)
    #expect(copied.repeated == waiting.repeated)
    #expect(copied.late == waiting.late)
    #expect(copied.truncatedKeys == waiting.truncatedKeys)
  }

  /// Alerts on single events do not wait.
  @Test func singleEventsAreCopied() throws {
    let rules = try DetectionFixture.set([
      DetectionFixture.rule(1, #"any where n == "a""#),
      DetectionFixture.rule(2, #"sequence by host.id [any where n == "a"] [any where n == "b"]"#),
    ])
    let line =
      #"{"@timestamp":"2026-11-24T10:00:00Z","n":"a","host":{"id":"h"},"event":{"id":"7"}}"#
    let block = DetectionFixture.block(line + "\n")
    let detector = Detector(rules, arrivals: ArrivedEvents())
    let outcome = detector.process(block.bytes, source: block.source, firstLine: block.firstLine)
    #expect(outcome.matches.map(\.id) == ["7"])
    #expect(outcome.events.allSatisfy { $0.claims.allSatisfy { $0.stages.isEmpty } })
    #expect(outcome.arrived.map(\.id) == ["7"])
  }
}
