// SPDX-License-Identifier: Apache-2.0
import EQL
import EQLOracle
import Testing

/// The replay that explains sequences against the matcher that finds them.
@Suite("Replayed sequences")
struct SequenceReplayTests {
  typealias TestEvent = SequenceMatcherTests.TestEvent

  /// The replay of one key's events.
  private static func replay(
    _ plan: SequencePlan,
    _ events: [TestEvent],
    _ key: JoinValues
  ) -> (numbers: [Int], replay: SequenceReplay) {
    let own = events.compactMap { event -> (Int, SequenceReplay.Event)? in
      let stages = event.stages.filter { $0.keys.contains(key) }.map(\.stage)
      return stages.isEmpty
        ? nil : (event.number, SequenceReplay.Event(time: event.time, stages: stages))
    }
    return (own.map(\.0), SequenceReplay(plan, own.map(\.1)))
  }

  @Test(arguments: SequenceMatcherTests.shapes.indices)
  func findsWhatTheMatcherFinds(shape: Int) throws {
    let text = SequenceMatcherTests.shapes[shape].text
    let plan = try SequenceMatcherTests.plan(text)
    var random = TestRandom(seed: TestRandom.seed &+ UInt64(shape))
    print("seed \(TestRandom.seed)")
    var total = 0
    for round in 0..<1_500 {
      let events = SequenceMatcherTests.events(&random)
      var matcher = SequenceMatcher<Int>(plan)
      var found: [SequenceMatcher<Int>.Found] = []
      for event in events {
        found += matcher.feed(event.number, time: event.time, stages: event.stages)
      }
      found += matcher.finish()
      let expected = found.map { "\($0.key.values) \($0.events.compactMap { $0 })" }.sorted()
      let replayed = [1, 2].map(SequenceMatcherTests.key).flatMap { key in
        let (numbers, replay) = Self.replay(plan, events, key)
        return replay.complete.map { "\(key.values) \($0.members.map { numbers[$0] })" }
      }
      total += replayed.count
      if replayed.sorted() != expected {
        Issue.record("round \(round): \(text)\n\(events)\nreplayed \(replayed)\nfound \(expected)")
        return
      }
    }
    #expect(total > 100, "the cases find too little to say anything")
  }

  /// Fates of events with one key; each event is a time in milliseconds and a stage.
  private static func furthest(
    _ query: String,
    _ events: (Int64, Int)...
  ) throws -> SequenceAttempt? {
    let plan = try SequenceMatcherTests.plan(query)
    return SequenceReplay(
      plan,
      events.map { SequenceReplay.Event(time: $0.0 * 1_000_000, stages: [$0.1]) }
    ).furthest
  }

  @Test func saysWhyAnAttemptEnded() throws {
    let pair = "sequence with maxspan=5ms [x where true] [y where true]"
    #expect(
      try Self.furthest(pair, (0, 0), (9, 1))
        == SequenceAttempt(members: [0], fate: .tooLate(event: 1, by: 4_000_000))
    )
    #expect(
      try Self.furthest(pair, (3, 1), (4, 0)) == SequenceAttempt(members: [1], fate: .waiting)
    )
    #expect(
      try Self.furthest(pair + " until [z where true]", (0, 0), (1, 2), (2, 1))
        == SequenceAttempt(members: [0], fate: .ended(event: 1))
    )
    #expect(
      try Self.furthest(pair + " until [z where true]", (0, 0), (1, 2))
        == SequenceAttempt(members: [0], fate: .ended(event: 1))
    )
    #expect(try Self.furthest(pair, (0, 0), (2, 1)) == nil)
    #expect(try Self.furthest(pair, (0, 1)) == nil)
  }

  @Test func saysWhichEventMustNotHaveOccurred() throws {
    let span = "sequence with maxspan=5ms "
    #expect(
      try Self.furthest(
        span + "[x where true] ![y where true] [z where true]",
        (0, 0),
        (1, 1),
        (2, 2)
      ) == SequenceAttempt(members: [0, 2], fate: .forbidden(event: 1, stage: 1, .between(0)))
    )
    #expect(
      try Self.furthest(
        span + "![x where true] [y where true] [z where true]",
        (0, 0),
        (1, 1),
        (2, 2)
      ) == SequenceAttempt(members: [1, 2], fate: .forbidden(event: 0, stage: 0, .before))
    )
    #expect(
      try Self.furthest(
        span + "[x where true] [y where true] ![z where true]",
        (0, 0),
        (1, 1),
        (2, 2)
      ) == SequenceAttempt(members: [0, 1], fate: .forbidden(event: 2, stage: 2, .after))
    )
  }

  @Test func theFurthestAttemptIsTold() throws {
    let three = "sequence with maxspan=9ms [x where true] [y where true] [z where true]"
    // Two steps, then a newer attempt with one.
    #expect(
      try Self.furthest(three, (0, 0), (1, 1), (2, 0))
        == SequenceAttempt(members: [0, 1], fate: .waiting)
    )
    // Of equals the one whose end has a cause.
    #expect(
      try Self.furthest(three, (0, 0), (20, 1), (21, 0))
        == SequenceAttempt(members: [0], fate: .tooLate(event: 1, by: 11_000_000))
    )
  }
}
