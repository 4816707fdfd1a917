// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Testing

/// With any number of threads: the same matches and issues, in the same order.
@Suite(.timeLimit(.minutes(2)))
struct DetectionPoolTests {
  /// Blocks of odd sizes with matches, near misses, blank and broken lines.
  private static let blocks: [LineBlock] = {
    var firstLine = 1
    return (0..<120).map { number in
      var text = ""
      let count = (number * 7) % 23
      for line in 0..<count {
        let place = firstLine + line
        switch place % 9 {
        case 0: text += "\n"
        case 1: text += "broken \(place)\n"
        case 2: text += "{\"a\":2,\"event.id\":\"\(place)\"}\n"
        default:
          text += "{\"a\":\(place % 3),\"event.id\":\"\(place)\",\"n\":{\"m\":\"x\(place)\"}}\n"
        }
      }
      defer { firstLine += count }
      return DetectionFixture.block(text, firstLine: firstLine, source: "s\(number % 3)")
    }
  }()

  private func rules() throws -> RuleSet {
    try DetectionFixture.set(
      DetectionFixture.rule(1, "any where a == 1"),
      DetectionFixture.rule(2, "any where n.m : \"x*5\"", more: "index = [\"logs-*\"]"),
      DetectionFixture.rule(
        3,
        "any where a == 2 and event.id : \"*7\"",
        more: "index = [\"other\"]"
      )
    )
  }

  private func inOrder(_ rules: RuleSet) -> (outcomes: [Detector.Outcome], counters: ReadCounters) {
    let detector = Detector(rules, defaultIndex: "logs-x")
    let outcomes = Self.blocks.map {
      detector.process($0.bytes, source: $0.source, firstLine: $0.firstLine)
    }
    return (outcomes, detector.counters)
  }

  @Test(arguments: 1...4, [true, false])
  func equalsOneThread(threads: Int, isTakenBetween: Bool) throws {
    let rules = try rules()
    let expected = inOrder(rules)
    let pool = DetectionPool(rules, defaultIndex: "logs-x", threads: threads)
    var outcomes: [DetectionPool.BlockOutcome] = []
    for block in Self.blocks {
      pool.submit(block)
      while isTakenBetween, let outcome = pool.takeReady() { outcomes.append(outcome) }
    }
    outcomes += pool.finish()
    #expect(outcomes.count == Self.blocks.count)
    #expect(pool.takeReady() == nil)
    for (got, wanted) in zip(outcomes, expected.outcomes) {
      #expect(got.outcome.matches.map(\.summary) == wanted.matches.map(\.summary))
      #expect(got.outcome.matches.map(\.line) == wanted.matches.map(\.line))
      #expect(got.outcome.issues == wanted.issues)
    }
    #expect(pool.counters == expected.counters)
    #expect(outcomes.reduce(0) { $0 + $1.decoded } == expected.counters.decoded)
    #expect(expected.outcomes.reduce(0) { $0 + $1.matches.count } > 100)
    #expect(expected.counters.undecodable > 100)
  }

  @Test(arguments: 1...4)
  func nothingToDo(threads: Int) throws {
    let pool = DetectionPool(try rules(), defaultIndex: nil, threads: threads)
    #expect(pool.finish().isEmpty)
    #expect(pool.counters == ReadCounters())
  }

  @Test func manySmallPools() throws {
    let rules = try rules()
    for number in 0..<60 {
      let pool = DetectionPool(rules, defaultIndex: nil, threads: 1 + number % 4)
      for block in Self.blocks.prefix(number % 5) { pool.submit(block) }
      #expect(pool.finish().count == number % 5)
    }
  }
}
