// SPDX-License-Identifier: Apache-2.0
import Detection
import EQLOracle
import Events
import Testing

/// With any number of threads the same sequences are found, in the same order, as with one.
@Suite(.timeLimit(.minutes(2)))
struct FollowingPoolTests {
  private static func blocks(_ seed: UInt64, isInOrder: Bool) -> [LineBlock] {
    var random = TestRandom(seed: seed)
    var number = 0
    return (0..<60).map { _ in
      let first = number
      var text = ""
      for _ in 0..<random.below(30) {
        number += 1
        let minute = String(number / 60 % 60 + 100).dropFirst()
        let second = String((isInOrder ? number : random.below(60)) % 60 + 100).dropFirst()
        text +=
          #"{"@timestamp":"2026-11-24T10:\#(minute):\#(second)Z","n":"\#(random.pick(["a", "b", "c", "d"]))","#
        text +=
          #""host":{"id":"h\#(random.below(3))"},"user":{"name":"u\#(random.below(2))"},"event":{"id":"\#(number)"}}"#
        text += "\n"
      }
      return DetectionFixture.block(text, firstLine: first + 1)
    }
  }

  private static func summary(_ sequences: [SequenceMatch]) -> [String] {
    sequences.map { "\($0.rule): \($0.events.map { $0?.id ?? "-" })" }
  }

  @Test(arguments: [UInt64(1), 2, 3], 1...4)
  func `finds what one thread finds`(_ seed: UInt64, threads: Int) throws {
    let texts = SequenceFixture.queries.enumerated().map {
      DetectionFixture.rule($0.offset + 1, $0.element)
    }
    let more = [
      DetectionFixture.rule(8, "sample by host.id [any where n == \"a\"] [any where n == \"c\"]"),
      DetectionFixture.rule(9, "any where n == \"d\""),
    ]
    let rules = try DetectionFixture.set(texts + more)
    let blocks = Self.blocks(seed, isInOrder: true)

    let alone = DirectSequences(rules, samples: SampleEngine(rules))
    let detector = Detector(rules, following: alone)
    let expected = blocks.map {
      detector.process($0.bytes, source: $0.source, firstLine: $0.firstLine)
    }
    alone.finish()

    let together = DirectSequences(rules, samples: SampleEngine(rules))
    let pool = DetectionPool(
      rules,
      reading: BlockSource(blocks),
      defaultIndex: nil,
      threads: threads,
      following: together,
      buildsAlerts: true
    )
    var outcomes: [DetectionPool.BlockOutcome] = []
    while let outcome = pool.takeNext() { outcomes.append(outcome) }
    together.finish()

    #expect(alone.isInOrder && together.isInOrder)
    #expect(Self.summary(alone.found) == Self.summary(together.found))
    #expect(alone.found.count > 20)
    #expect(Self.summary(alone.samples.finish()) == Self.summary(together.samples.finish()))
    #expect(!alone.samples.finish().isEmpty)
    let spoken = outcomes.filter { !$0.outcome.matches.isEmpty }
    let wanted = expected.filter { !$0.matches.isEmpty }
    #expect(spoken.count == wanted.count)
    for (got, wanted) in zip(spoken, wanted) {
      #expect(got.outcome.matches.map(\.summary) == wanted.matches.map(\.summary))
      #expect(got.alerts.count == wanted.matches.count)
    }
  }

  @Test func `notices that events are out of order`() throws {
    let rules = try SequenceFixture().rules
    let direct = DirectSequences(rules, samples: SampleEngine(rules))
    let pool = DetectionPool(
      rules,
      reading: BlockSource(Self.blocks(4, isInOrder: false)),
      defaultIndex: nil,
      threads: 3,
      following: direct
    )
    while pool.takeNext() != nil {}
    #expect(!direct.isInOrder)
  }
}
