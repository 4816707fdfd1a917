// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Foundation
import Testing

/// Events that arrive, in simulated time.
@Suite("Live sequences")
struct LiveSequencesTests {
  private static func seconds(_ number: Double) -> Int64 { Int64(number * 1e9) }

  /// The seed of this run: `SWIFTLET_TEST_SEED`, or any.
  private static let seed =
    ProcessInfo.processInfo.environment["SWIFTLET_TEST_SEED"].flatMap { UInt64($0) }
    ?? UInt64.random(in: .min ... .max)

  /// SplitMix64.
  private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// The same events whole and in order, in random pieces, and shuffled within the window.
  @Test(arguments: 0..<4)
  func streamEqualsBatch(part: Int) throws {
    let fixture = try SequenceFixture()
    print("seed \(Self.seed), part \(part)")
    var random = Random(state: Self.seed &+ UInt64(part))
    var total = 0
    // 10,000 cases in all.
    for round in 0..<2_500 {
      var time = SequenceFixture.time(0).nanoseconds
      let events = (0..<Int.random(in: 1...7, using: &random)).map { number in
        time += Int64.random(in: 0...4, using: &random) * Self.seconds(1)
        return fixture.event(Int.random(in: 0..<fixture.kinds, using: &random), number, time: time)
      }
      let batch = fixture.inOrder(events)
      total += batch.count
      // In pieces and out of order, every other time also in order: each arrives up to half the window
      // after its time, so that some overtake others.
      for longest in round.isMultiple(of: 2) ? [Self.seconds(1)] : [0, Self.seconds(1)] {
        let arrivals = events.map { Self.time($0) + Int64.random(in: 0...longest, using: &random) }
        let streamed = Self.live(fixture, events, arrivals: arrivals, &random)
        guard batch.sorted() == streamed.sorted() else {
          let shown = zip(events, arrivals).map { "\($0.id) \(Self.time($0)) \($1) \($0.claims)" }
          Issue.record("round \(round)\n\(shown)\nbatch \(batch)\nstream \(streamed)")
          return
        }
      }
    }
    #expect(total > 200, "the cases find too little to say anything")
  }

  private static func time(_ event: MatchedEvent) -> Int64 { event.time?.nanoseconds ?? 0 }

  /// What a stream gives when events arrive at these times and are handed over in random pieces, with
  /// a look at the clock now and then, and long after the end.
  private static func live(
    _ fixture: SequenceFixture,
    _ events: [MatchedEvent],
    arrivals: [Int64],
    _ random: inout Random
  ) -> [String] {
    let live = LiveSequences(fixture.rules)
    var found: [SequenceMatch] = []
    for place in events.indices.sorted(by: { arrivals[$0] < arrivals[$1] }) {
      let arrival = Timestamp(nanoseconds: arrivals[place])
      live.take(events[place], arrival: arrival)
      if Int.random(in: 0..<4, using: &random) == 0 { found += live.advance(to: arrival) }
    }
    let end = (arrivals.max() ?? 0) + seconds(100)
    found += live.advance(to: Timestamp(nanoseconds: end))
    if live.late > 0 || live.future > 0 { return ["late \(live.late), future \(live.future)"] }
    return found.map(\.summary)
  }

  @Test func timeAloneReleases() throws {
    let fixture = try SequenceFixture()
    let live = LiveSequences(fixture.rules)
    // Nothing may follow user u1's `b` for 10 s.
    live.take(fixture.event("b", 1, second: 0), arrival: SequenceFixture.time(0))
    for second in 1...13 {
      #expect(live.advance(to: SequenceFixture.time(Double(second))).isEmpty)
    }
    // Ten seconds, the window, and as long until the host counts as silent.
    let found = live.advance(to: SequenceFixture.time(14.1))
    #expect(found.map(\.summary) == ["2 [\"u1\"] [\"1\", \"-\"]"])
    #expect(live.waiting == 0)
  }

  @Test func aPairFiresWhenTheWatermarkHasPassed() throws {
    let fixture = try SequenceFixture()
    let live = LiveSequences(fixture.rules)
    live.take(fixture.event("b", 2, second: 1), arrival: SequenceFixture.time(1))
    live.take(fixture.event("a", 1, second: 0.5), arrival: SequenceFixture.time(1.2))
    #expect(live.advance(to: SequenceFixture.time(1.3)).isEmpty)
    // The host itself goes on: no need to wait until it counts as silent.
    live.take(fixture.event("d", 3, second: 3.1), arrival: SequenceFixture.time(3.2))
    let found = live.advance(to: SequenceFixture.time(3.2)).map(\.summary)
    #expect(found == ["0 [\"h1\"] [\"1\", \"2\"]", "1 [\"h1\"] [\"1\", \"-\", \"2\"]"])
    #expect(live.late == 0)
  }

  /// Keys that span hosts are right although one host is slow to send.
  @Test func aSlowHostIsWaitedFor() throws {
    let fixture = try SequenceFixture([
      "sequence by user.name with maxspan=20s [any where n == \"a\"] [any where n == \"b\"]",
      // So that every event is asked for.
      "sequence by user.name [any where n : \"*\"] [any where n == \"none\"]",
    ])
    let live = LiveSequences(fixture.rules)
    var found: [SequenceMatch] = []
    // Host 2 sends what it saw ten seconds after, host 1 at once.
    for second in 0..<40 {
      let now = SequenceFixture.time(Double(second))
      let name = second == 25 ? "b" : "d"
      live.take(
        fixture.event(name, second, second: Double(second), host: 1),
        arrival: now
      )
      if second >= 10 {
        let name = second == 34 ? "a" : "d"
        live.take(
          fixture.event(name, 100 + second, second: Double(second - 10), host: 2),
          arrival: now
        )
      }
      found += live.advance(to: now)
    }
    #expect(found.map(\.summary) == ["0 [\"u1\"] [\"134\", \"25\"]"])
    // What host 1 had gone on to when host 2 was first heard of, is late.
    #expect(live.late > 0)
    #expect(live.late < 12)
  }

  /// A host that has gone silent holds nobody back.
  @Test func aSilentHostHoldsNobodyBack() throws {
    let fixture = try SequenceFixture()
    let live = LiveSequences(fixture.rules)
    live.take(fixture.event("d", 1, second: 0, host: 2), arrival: SequenceFixture.time(0))
    for (number, name) in [(2, "a"), (3, "b"), (4, "d")] {
      let second = Double(number) * 3
      let now = SequenceFixture.time(second)
      live.take(fixture.event(name, number, second: second), arrival: now)
      _ = live.advance(to: now)
    }
    // At 13.1 host 2 has been silent for 13 s, and its time has gone on to 11.1.
    let found = live.advance(to: SequenceFixture.time(13.1)).map(\.summary)
    #expect(found.contains("0 [\"h1\"] [\"2\", \"3\"]"))
    #expect(live.late == 0)
  }

  /// A host whose clock is far behind holds the others back for half a minute at most, and its own
  /// sequences are found all the same.
  @Test func aClockFarBehindHoldsLittleBack() throws {
    let fixture = try SequenceFixture()
    let live = LiveSequences(fixture.rules)
    var found: [String] = []
    for second in 0..<120 {
      let now = SequenceFixture.time(Double(second))
      let name = second % 20 == 0 ? "a" : second % 20 == 5 ? "b" : "d"
      live.take(fixture.event(name, second, second: Double(second), host: 1), arrival: now)
      live.take(
        fixture.event(name, 1_000 + second, second: Double(second) - 3_600, host: 2, user: 2),
        arrival: now
      )
      found += live.advance(to: now).map(\.summary)
    }
    for pair in 0..<4 {
      let first = pair * 20
      #expect(found.contains("0 [\"h1\"] [\"\(first)\", \"\(first + 5)\"]"))
      #expect(found.contains("0 [\"h2\"] [\"\(1_000 + first)\", \"\(1_005 + first)\"]"))
    }
    #expect(live.late > 80)
    #expect(live.late <= 120)
  }

  @Test func aClockInTheFutureMakesNobodyLate() throws {
    let fixture = try SequenceFixture()
    let live = LiveSequences(fixture.rules)
    live.take(fixture.event("a", 1, second: 10), arrival: SequenceFixture.time(10))
    // A day ahead.
    live.take(fixture.event("d", 2, second: 86_400), arrival: SequenceFixture.time(11))
    _ = live.advance(to: SequenceFixture.time(11))
    live.take(fixture.event("b", 3, second: 12), arrival: SequenceFixture.time(12))
    live.take(fixture.event("a", 4, second: 86_500), arrival: SequenceFixture.time(13))
    live.take(fixture.event("b", 5, second: 86_300), arrival: SequenceFixture.time(14))
    let found = live.advance(to: SequenceFixture.time(30)).map(\.summary)
    #expect(live.future == 3)
    #expect(live.late == 0)
    // Those with a wrong time count as of their arrival.
    #expect(found.contains("0 [\"h1\"] [\"1\", \"3\"]"))
    #expect(found.contains("0 [\"h1\"] [\"4\", \"5\"]"))
  }

  @Test func lateEventsAreCountedAndTakePart() throws {
    let fixture = try SequenceFixture()
    let live = LiveSequences(fixture.rules)
    live.take(fixture.event("a", 1, second: 0), arrival: SequenceFixture.time(0))
    _ = live.advance(to: SequenceFixture.time(10))
    live.take(fixture.event("b", 2, second: 1), arrival: SequenceFixture.time(10))
    let found = live.advance(to: SequenceFixture.time(20)).map(\.summary)
    #expect(live.late == 1)
    #expect(found.contains("0 [\"h1\"] [\"1\", \"2\"]"))
  }

  @Test func repeatedEventsTakePartOnce() throws {
    let fixture = try SequenceFixture()
    let live = LiveSequences(fixture.rules)
    // Two runs of `a` are asked for before `c`.
    for (number, name) in [(1, "a"), (1, "a"), (2, "c")] {
      live.take(
        fixture.event(name, number, second: Double(number)),
        arrival: SequenceFixture.time(Double(number))
      )
    }
    #expect(live.advance(to: SequenceFixture.time(30)).isEmpty)
    #expect(live.repeated == 1)
  }

  /// At the end what is held takes part; what waits for nothing to follow is not complete.
  @Test func stoppingDrains() throws {
    let fixture = try SequenceFixture()
    let live = LiveSequences(fixture.rules)
    live.take(fixture.event("a", 1, second: 0), arrival: SequenceFixture.time(0))
    live.take(fixture.event("b", 2, second: 1), arrival: SequenceFixture.time(1))
    #expect(live.advance(to: SequenceFixture.time(1)).isEmpty)
    let found = live.stop().map(\.summary)
    #expect(found == ["0 [\"h1\"] [\"1\", \"2\"]", "1 [\"h1\"] [\"1\", \"-\", \"2\"]"])
    #expect(live.waiting == 1)
  }

  @Test func theWindowIsBounded() throws {
    let fixture = try SequenceFixture()
    var settings = ReorderWindow.Settings()
    settings.maximumBytes = 20_000
    var window = ReorderWindow(settings)
    let arrivals = ArrivedEvents()
    for number in 0..<1_000 {
      let time = SequenceFixture.time(0).nanoseconds + Int64(number)
      window.add(
        arrivals.make(fixture.event(0, number, time: time), host: "h"),
        arrival: SequenceFixture.time(0).nanoseconds
      )
    }
    #expect(window.overflowed > 900)
    #expect(window.count + window.overflowed == 1_000)
    // None is lost, and they stay in order.
    let ids = (window.release(now: SequenceFixture.time(0).nanoseconds) + window.drain())
      .map(\.event.id)
    #expect(ids == (0..<1_000).map { "\($0)" })
    #expect(window.late == 0)
  }

  @Test func hostsAreBounded() throws {
    let fixture = try SequenceFixture()
    var settings = ReorderWindow.Settings()
    settings.maximumHosts = 10
    var window = ReorderWindow(settings)
    let arrivals = ArrivedEvents()
    let start = SequenceFixture.time(0).nanoseconds
    for number in 0..<10_000 {
      let event = fixture.event(0, number, time: start + Int64(number))
      window.add(
        arrivals.make(event, host: "h\(number)"),
        arrival: start + Int64(number)
      )
    }
    #expect(window.release(now: start + Self.seconds(10)).count == 10_000)
    #expect(window.hostCount <= 11)
    // After a minute of silence they are forgotten.
    _ = window.release(now: start + Self.seconds(100))
    #expect(window.hostCount == 0)
  }

  /// All rules together hold no more than they may; the oldest key of all goes first.
  @Test func allRulesTogetherAreBounded() throws {
    let fixture = try SequenceFixture()
    var engine = SequenceEngine(fixture.rules, maximumBytes: 20_000)
    for number in 0..<1_000 {
      let event = fixture.event(number % 12, number, time: Int64(number))
      for claim in event.claims {
        var match = event.match(claim)
        // Each has keys of its own.
        match.stages = match.stages.map {
          ($0.stage, [JoinValues(values: [.number(.integer(Int64(number)))])])
        }
        _ = engine.feed(match)
      }
      #expect(engine.estimatedBytes <= 20_000)
    }
    #expect(engine.evicted > 1_000)
  }
}
