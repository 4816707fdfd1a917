// SPDX-License-Identifier: Apache-2.0
import EQL
import Testing

/// What a matcher holds is bounded in every direction, and what goes is counted.
@Suite("Sequences within bounds")
struct SequenceBoundsTests {
  private static let second: Int64 = 1_000_000_000

  private static func matcher(
    _ text: String,
    _ limits: SequenceLimits = SequenceLimits()
  ) throws -> SequenceMatcher<Int> {
    let compiled = try #require(EQL.compile(text).query)
    return SequenceMatcher<Int>(try #require(SequencePlan(compiled)), limits: limits) { _ in 1_000 }
  }

  private static func key(_ value: Int) -> JoinValues {
    JoinValues(values: [.number(.integer(Int64(value)))])
  }

  private static let pair = "sequence by a with maxspan=1m [x where true] [y where true]"

  @Test func theOldestKeysGo() throws {
    var matcher = try Self.matcher(
      "sequence by a [x where true] [y where true]",
      SequenceLimits(keys: 100)
    )
    for number in 0..<1_000 {
      _ = matcher.feed(number, time: Int64(number), stages: [(0, [Self.key(number)])])
    }
    #expect(matcher.evicted == 900)
    #expect(matcher.keyCount == 100)
    #expect(matcher.feed(1_000, time: 1_000, stages: [(1, [Self.key(0)])]).isEmpty)
    #expect(matcher.feed(1_001, time: 1_001, stages: [(1, [Self.key(999)])]).count == 1)
  }

  @Test func bytesAreBounded() throws {
    var matcher = try Self.matcher(Self.pair, SequenceLimits(keys: 100_000, bytes: 100_000))
    var most = 0
    for number in 0..<2_000 {
      _ = matcher.feed(number, time: Int64(number), stages: [(0, [Self.key(number)])])
      most = max(most, matcher.bytes)
    }
    #expect(most <= 100_000)
    #expect(matcher.evicted > 1_800)
    #expect(matcher.evicted + matcher.keyCount == 2_000)
  }

  /// Each key is seen once and never again: after maxspan it is gone, and that is no loss.
  @Test func keysOutOfDateAreDropped() throws {
    let count = 1_000_000 / scale
    var matcher = try Self.matcher(Self.pair)
    var most = 0
    for number in 0..<count {
      // 1,000 keys within maxspan.
      let time = Int64(number) * 60 * Self.second / 1_000
      _ = matcher.feed(number, time: time, stages: [(0, [Self.key(number)])])
      most = max(most, matcher.keyCount)
    }
    #expect(most <= 1_002)
    #expect(matcher.evicted == 0)
    #expect(matcher.bytes < 4_000_000)
  }

  /// Without maxspan nothing is ever out of date: the caps hold.
  @Test func manyKeysAreBounded() throws {
    let count = 1_000_000 / scale
    let limits = SequenceLimits(keys: 10_000)
    var matcher = try Self.matcher("sequence by a [x where true] [y where true]", limits)
    for number in 0..<count {
      _ = matcher.feed(number, time: Int64(number), stages: [(0, [Self.key(number)])])
    }
    #expect(matcher.keyCount == 10_000)
    #expect(matcher.evicted == count - 10_000)
  }

  /// A key that comes and goes leaves nothing behind.
  @Test func finishedKeysLeaveNothing() throws {
    var matcher = try Self.matcher(Self.pair)
    var found = 0
    for number in 0..<20_000 {
      let stage = number % 2
      found += matcher.feed(number, time: 0, stages: [(stage, [Self.key(7)])]).count
    }
    #expect(found == 10_000)
    #expect(matcher.keyCount == 0)
    #expect(matcher.bytes == 0)
  }

  /// Events that only end, or only must not occur, hold next to nothing.
  @Test func untilOpensNoKey() throws {
    var matcher = try Self.matcher(Self.pair + " until [z where true]")
    for number in 0..<1_000 {
      _ = matcher.feed(number, time: 0, stages: [(2, [Self.key(number)])])
    }
    #expect(matcher.keyCount == 0)
    _ = matcher.feed(1, time: 1, stages: [(0, [Self.key(1)])])
    _ = matcher.feed(2, time: 2, stages: [(2, [Self.key(1)])])
    #expect(matcher.keyCount == 0)
  }

  @Test func hitsOfMissingEventsAreBounded() throws {
    let text = "sequence by a with maxspan=1h ![x where true] [y where true] [z where true]"
    var matcher = try Self.matcher(text)
    _ = matcher.feed(0, time: 0, stages: [(0, [Self.key(1)])])
    let bytes = matcher.bytes
    for number in 1..<10_000 {
      _ = matcher.feed(number, time: Int64(number) * 2_000_000, stages: [(0, [Self.key(1)])])
    }
    #expect(matcher.bytes == bytes)
    _ = matcher.advance(to: 7_200 * Self.second)
    #expect(matcher.keyCount == 0)
  }

  @Test func waitingSequencesAreBounded() throws {
    let text = "sequence by a with maxspan=1h [x where true] ![y where true]"
    var matcher = try Self.matcher(text, SequenceLimits(waitingPerKey: 10))
    for number in 0..<100 {
      _ = matcher.feed(number, time: Int64(number), stages: [(0, [Self.key(1)])])
    }
    #expect(matcher.waiting == 10)
    #expect(matcher.evicted == 90)
    let found = matcher.advance(to: 3_601 * Self.second)
    #expect(found.map { $0.events[0] } == Array(90..<100))
    #expect(matcher.keyCount == 0)
    #expect(matcher.bytes == 0)
  }

  /// Sequences that wait and are ended leave no deadlines behind.
  @Test func deadlinesOfEndedSequencesGo() throws {
    let text = "sequence by a with maxspan=1h [x where true] ![y where true]"
    var matcher = try Self.matcher(text)
    for number in 0..<20_000 {
      let time = Int64(number) * 2_000_000
      _ = matcher.feed(number, time: time, stages: [(number % 2, [Self.key(1)])])
    }
    #expect(matcher.waiting == 0)
    #expect(matcher.bytes < 100_000)
  }

  @Test func tenYearsDoNotOverflow() throws {
    let text = "sequence by a with maxspan=3650d [x where true] ![y where true] [z where true]"
    var matcher = try Self.matcher(text)
    let now: Int64 = 1_800_000_000 * Self.second
    let year: Int64 = 365 * 86_400 * Self.second
    _ = matcher.feed(1, time: now, stages: [(0, [Self.key(1)])])
    #expect(matcher.feed(2, time: now + 9 * year, stages: [(2, [Self.key(1)])]).count == 1)
    _ = matcher.feed(3, time: now + 9 * year, stages: [(0, [Self.key(1)])])
    #expect(matcher.feed(4, time: .max, stages: [(2, [Self.key(1)])]).isEmpty)
    var longest = try Self.matcher(
      "sequence by a with maxspan=106751991167d [x where true] [y where true] ![z where true]"
    )
    _ = longest.feed(1, time: .min, stages: [(0, [Self.key(1)])])
    _ = longest.feed(2, time: .max, stages: [(1, [Self.key(1)])])
    #expect(longest.finish().count <= 1)
  }

  /// What must not follow is known by the passing of time alone, and not before.
  @Test func timeCompletesWhatWaits() throws {
    var matcher = try Self.matcher("sequence by a with maxspan=5s [x where true] ![y where true]")
    _ = matcher.feed(1, time: 10 * Self.second, stages: [(0, [Self.key(1)])])
    #expect(matcher.advance(to: 15 * Self.second).isEmpty)
    #expect(matcher.advance(to: 15 * Self.second + 1_000_000).count == 1)
    #expect(matcher.advance(to: 20 * Self.second).isEmpty)
  }

  @Test func lateEventsMakeNoWrongSequence() throws {
    var matcher = try Self.matcher(Self.pair)
    let s = Self.second
    func feed(_ number: Int, _ stage: Int, _ time: Int64, at stream: Int64) -> [[Int?]] {
      matcher.feed(number, time: time, streamTime: stream, stages: [(stage, [Self.key(1)])])
        .map(\.events)
    }
    #expect(feed(1, 0, 100 * s, at: 100 * s).isEmpty)
    // Older than what is pending: not in order, and what is pending stays.
    #expect(feed(2, 1, 90 * s, at: 110 * s).isEmpty)
    // Late, but behind it.
    #expect(feed(3, 1, 105 * s, at: 112 * s) == [[1, 3]])
    // A pair that comes late together, as from a host whose clock is behind.
    #expect(feed(4, 0, 20 * s, at: 120 * s).isEmpty)
    #expect(feed(5, 1, 25 * s, at: 125 * s) == [[4, 5]])
    // Its own times count for maxspan.
    #expect(feed(6, 0, 20 * s, at: 130 * s).isEmpty)
    #expect(feed(7, 1, 81 * s, at: 131 * s).isEmpty)
  }

  @Test func lateEndsAndHitsCountByTheirTime() throws {
    let s = Self.second
    var ended = try Self.matcher(Self.pair + " until [z where true]")
    _ = ended.feed(1, time: 100 * s, stages: [(0, [Self.key(1)])])
    _ = ended.feed(2, time: 90 * s, streamTime: 101 * s, stages: [(2, [Self.key(1)])])
    #expect(ended.feed(3, time: 102 * s, stages: [(1, [Self.key(1)])]).count == 1)

    var gap = try Self.matcher(
      "sequence by a with maxspan=1m [x where true] ![y where true] [z where true] [v where true]"
    )
    _ = gap.feed(1, time: 100 * s, stages: [(0, [Self.key(1)])])
    _ = gap.feed(2, time: 110 * s, stages: [(2, [Self.key(1)])])
    _ = gap.feed(3, time: 105 * s, streamTime: 112 * s, stages: [(1, [Self.key(1)])])
    #expect(gap.feed(4, time: 115 * s, stages: [(3, [Self.key(1)])]).isEmpty)
  }

  /// Debug builds are slow: a part of the million keys says as much.
  private var scale: Int {
    #if DEBUG
      20
    #else
      1
    #endif
  }

  /// What must not occur is remembered by whole milliseconds, as it is compared: a millisecond and a
  /// half after it is within a `maxspan` of one.
  @Test func forbiddenEventsAreRememberedByMilliseconds() throws {
    let compiled = try #require(
      EQL.compile("sequence by a with maxspan=1ms ![x where true] [y where true]").query
    )
    var matcher = SequenceMatcher<Int>(try #require(SequencePlan(compiled)))
    let key = JoinValues(values: [.text("k")])
    #expect(matcher.feed(0, time: 0, stages: [(0, [key])]).isEmpty)
    #expect(matcher.feed(1, time: 1_500_000, stages: [(1, [key])]).isEmpty)
    #expect(matcher.feed(2, time: 3_500_000, stages: [(1, [key])]).count == 1)
  }
}
