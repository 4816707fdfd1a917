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

  /// All outcomes; those that only tell how far the threads are have no part in them.
  private func outcomes(_ pool: DetectionPool) -> [DetectionPool.BlockOutcome] {
    var outcomes: [DetectionPool.BlockOutcome] = []
    while let outcome = pool.takeNext() { outcomes.append(outcome) }
    return outcomes
  }

  @Test(arguments: 1...4)
  func equalsOneThread(threads: Int) throws {
    let rules = try rules()
    let expected = inOrder(rules)
    let pool = DetectionPool(
      rules,
      reading: BlockSource(Self.blocks),
      defaultIndex: "logs-x",
      threads: threads
    )
    let outcomes = outcomes(pool)
    #expect(pool.takeNext() == nil)
    let spoken = outcomes.filter { !$0.outcome.matches.isEmpty || !$0.outcome.issues.isEmpty }
    let wanted = expected.outcomes.filter { !$0.matches.isEmpty || !$0.issues.isEmpty }
    #expect(spoken.count == wanted.count)
    for (got, wanted) in zip(spoken, wanted) {
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
    let pool = DetectionPool(
      try rules(),
      reading: BlockSource([]),
      defaultIndex: nil,
      threads: threads
    )
    #expect(outcomes(pool).allSatisfy { $0.decoded == 0 })
    #expect(pool.counters == ReadCounters())
  }

  @Test func manySmallPools() throws {
    let rules = try rules()
    for number in 0..<60 {
      let blocks = Array(Self.blocks.prefix(number % 5))
      let pool = DetectionPool(
        rules,
        reading: BlockSource(blocks),
        defaultIndex: nil,
        threads: 1 + number % 4
      )
      let decoded = outcomes(pool).reduce(0) { $0 + $1.decoded }
      #expect(decoded == pool.counters.decoded)
      #expect(pool.counters.bytes == blocks.reduce(0) { $0 + $1.bytes.count })
    }
  }
}
