// SPDX-License-Identifier: Apache-2.0
import EQLOracle
import Events
import Foundation
import GRDB
import Testing

@testable import Storage

/// Alerts are kept once, and matches that agree are counted by one alert.
@Suite final class KeepTests {
  private let folder =
    FileManager.default.temporaryDirectory.path + "/swiftlet-keep-\(UUID().uuidString)"
  private let state: StateDatabase

  init() throws { state = try StateDatabase(path: folder + "/swiftlet.sqlite") }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private static func time(_ second: Int) -> Timestamp {
    Timestamp(nanoseconds: 1_790_000_000_000_000_000 + Int64(second) * 1_000_000_000)
  }

  /// An alert at a second; matches with the same key are counted together for five minutes.
  private static func alert(_ id: String, at second: Int?, key: String? = nil) -> AlertRecord {
    var alert = AlertRecord(
      id: id,
      ruleID: "rule",
      ruleName: "Rule",
      severity: "low",
      riskScore: 21,
      raised: time(100_000),
      document: Array("{}".utf8)
    )
    alert.eventTime = second.map(time)
    alert.suppression = key.map { AlertSuppressionKey(key: $0, window: 300_000_000_000) }
    return alert
  }

  private func keep(_ alerts: AlertRecord...) throws -> KeepOutcome {
    try state.write { try $0.keep(alerts) }
  }

  private struct Count: Equatable {
    var suppressed: Int
    var start: Int?
    var end: Int?
  }

  /// What an alert has counted.
  private func count(_ id: String) throws -> Count? {
    try state.read { transaction in
      try transaction.suppression(of: id).map { found in
        Count(
          suppressed: found.count,
          start: Self.second(found.start),
          end: Self.second(found.end)
        )
      }
    }
  }

  private static func second(_ time: Timestamp) -> Int {
    Int((time.nanoseconds - 1_790_000_000_000_000_000) / 1_000_000_000)
  }

  @Test func anAlertIsKeptOnce() throws {
    let first = try keep(Self.alert("a", at: 0), Self.alert("b", at: 1))
    #expect(first.new.map(\.id) == ["a", "b"])
    let second = try keep(Self.alert("b", at: 1), Self.alert("c", at: 2))
    #expect((second.new.map(\.id), second.known) == (["c"], ["b"]))
    #expect(try state.read { try $0.alerts(after: 0, limit: 9) }.map(\.id) == ["a", "b", "c"])
  }

  @Test func matchesThatAgreeAreCounted() throws {
    let outcome = try keep(
      Self.alert("a", at: 0, key: "k"),
      Self.alert("b", at: 10, key: "k"),
      Self.alert("c", at: 20, key: "other"),
      Self.alert("d", at: 300, key: "k"),
      Self.alert("e", at: 301, key: "k")
    )
    #expect(outcome.new.map(\.id) == ["a", "c", "e"])
    #expect(outcome.suppressed == [.init(id: "b", by: "a"), .init(id: "d", by: "a")])
    #expect(try count("a") == Count(suppressed: 2, start: 0, end: 300))
    #expect(try count("c") == Count(suppressed: 0, start: 20, end: 20))
    #expect(try count("e") == Count(suppressed: 0, start: 301, end: 301))
  }

  /// Overlapping windows, a restart, a back-fill: what is found again counts once.
  @Test func foundAgainCountsOnce() throws {
    let all = (0..<20).map { Self.alert("a\($0)", at: $0 * 20, key: "k") }
    _ = try state.write { try $0.keep(Array(all[..<15])) }
    let again = try state.write { try $0.keep(Array(all[5...])) }
    #expect(again.new.map(\.id) == ["a16"] && again.known.count == 10)
    let whole = try state.write { try $0.keep(all) }
    #expect(whole.new.isEmpty && whole.suppressed.isEmpty && whole.known.count == 20)
    #expect(try count("a0") == Count(suppressed: 15, start: 0, end: 300))
    #expect(try count("a16") == Count(suppressed: 3, start: 320, end: 380))
  }

  @Test func aLateEventIsCounted() throws {
    _ = try keep(Self.alert("a", at: 100, key: "k"))
    _ = try keep(Self.alert("b", at: 200, key: "k"))
    let late = try keep(Self.alert("c", at: 50, key: "k"), Self.alert("d", at: 150, key: "k"))
    #expect(late.new.isEmpty && late.suppressed.map(\.by) == ["a", "a"])
    #expect(try count("a") == Count(suppressed: 3, start: 50, end: 200))
    // Before that it is a matter of its own.
    #expect(try keep(Self.alert("e", at: -201, key: "k")).new.map(\.id) == ["e"])
  }

  @Test func theFirstOfSeveralIsTheAlertWhateverTheirOrder() throws {
    let outcome = try keep(
      Self.alert("b", at: 20, key: "k"),
      Self.alert("x", at: 5),
      Self.alert("a", at: 10, key: "k")
    )
    #expect(outcome.new.map(\.id) == ["a", "x"])
    #expect(outcome.suppressed == [.init(id: "b", by: "a")])
  }

  @Test func aClosedAlertCountsNoMore() throws {
    _ = try keep(Self.alert("a", at: 0, key: "k"), Self.alert("b", at: 10, key: "k"))
    try state.write {
      try $0.database.execute(sql: "UPDATE alert SET status = 'closed' WHERE id = 'a'")
    }
    let outcome = try keep(Self.alert("c", at: 20, key: "k"), Self.alert("d", at: 30, key: "k"))
    #expect(outcome.new.map(\.id) == ["c"])
    #expect(outcome.suppressed == [.init(id: "d", by: "c")])
    // What it has counted stays counted.
    #expect(try keep(Self.alert("b", at: 10, key: "k")).known == ["b"])
  }

  @Test func timesThatAreMissingOrExtreme() throws {
    #expect(try keep(Self.alert("a", at: nil, key: "k")).new.map(\.id) == ["a"])
    #expect(try keep(Self.alert("b", at: 100_000, key: "k")).suppressed.map(\.by) == ["a"])
    for (id, time) in [("least", Int64.min), ("most", Int64.max)] {
      var alert = Self.alert(id, at: 0, key: "k")
      alert.eventTime = Timestamp(nanoseconds: time)
      #expect(try keep(alert).new.map(\.id) == [id])
    }
  }

  private static func sequence(_ id: String, at second: Int) -> [AlertRecord] {
    (0..<2).map { place in
      var part = alert("\(id).\(place)", at: second - 1 + place)
      part.groupID = id
      part.groupPlace = place
      part.isBuildingBlock = true
      return part
    } + [
      {
        var whole = alert(id, at: second, key: "k")
        whole.groupID = id
        return whole
      }()
    ]
  }

  @Test func theEventsOfASequenceShareItsLot() throws {
    let outcome = try state.write {
      try $0.keep(Self.sequence("s", at: 10) + Self.sequence("t", at: 20))
    }
    #expect(outcome.new.map(\.id) == ["s.0", "s.1", "s"])
    #expect(outcome.newMatches == 1)
    #expect(outcome.suppressed == [.init(id: "t", by: "s")])
    let again = try state.write {
      try $0.keep(Self.sequence("t", at: 20) + Self.sequence("s", at: 10))
    }
    #expect(again.known.sorted() == ["s", "t"] && again.new.isEmpty)
    #expect(try state.read { try $0.lastAlertNumber() } == 3)
  }

  @Test func whatIsForgottenCountsAgain() throws {
    _ = try keep(Self.alert("a", at: 0, key: "k"), Self.alert("b", at: 10, key: "k"))
    #expect(try state.write { try $0.pruneSuppressedMatches(before: Self.time(100_000)) } == 0)
    #expect(try state.write { try $0.pruneSuppressedMatches(before: Self.time(100_001)) } == 1)
    #expect(try keep(Self.alert("b", at: 10, key: "k")).suppressed.count == 1)
  }

  /// Nothing of it stays when the transaction fails.
  @Test func nothingIsHalfDone() throws {
    struct Failure: Error {}
    _ = try keep(Self.alert("a", at: 0, key: "k"))
    #expect(throws: (any Error).self) {
      try self.state.write { transaction in
        _ = try transaction.keep([Self.alert("b", at: 1, key: "k"), Self.alert("c", at: 900)])
        throw Failure()
      }
    }
    #expect(try count("a") == Count(suppressed: 0, start: 0, end: 0))
    #expect(try keep(Self.alert("b", at: 1, key: "k")).suppressed.count == 1)
  }

  /// Against a plain reading: batches of matches at random, each batch in any order and some of them
  /// again.
  @Test func holdsAgainstAPlainReading() throws {
    var random = TestRandom(seed: 20_262)
    var alerts: [(id: String, key: Int, time: Int, count: Int)] = []
    var seen: Set<String> = []
    for _ in 0..<60 {
      var batch: [(id: String, key: Int, time: Int)] = []
      for _ in 0..<random.below(8) {
        let number = random.below(400)
        batch.append(("m\(number)", number % 3, number * 37 % 4_000))
      }
      _ = try state.write { transaction in
        try transaction.keep(
          batch.map { Self.alert($0.id, at: $0.time, key: "k\($0.key)") }
        )
      }
      for match in batch.enumerated().sorted(by: {
        ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
      }).map(\.element) where seen.insert(match.id).inserted {
        let near = alerts.indices.filter {
          alerts[$0].key == match.key && abs(alerts[$0].time - match.time) <= 300
        }
        let earlier = near.filter { alerts[$0].time <= match.time }
        let best =
          earlier.max { alerts[$0].time < alerts[$1].time }
          ?? near.min { alerts[$0].time < alerts[$1].time }
        if let best {
          alerts[best].count += 1
        } else {
          alerts.append((match.id, match.key, match.time, 0))
        }
      }
    }
    #expect(alerts.count > 20)
    let kept = try state.read { try $0.alerts(after: 0, limit: 1_000) }
    #expect(kept.map(\.id).sorted() == alerts.map(\.id).sorted())
    for alert in alerts { #expect(try count(alert.id)?.suppressed == alert.count, "\(alert)") }
    #expect(alerts.reduce(0) { $0 + $1.count + 1 } == seen.count)
  }
}
