// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Rules
import Testing

/// What a run searches, by its schedule and by how far earlier runs have searched.
@Suite struct SearchPlanTests {
  private static let schedule = Schedule(interval: "5m", from: "now-9m", to: "now")

  private static func plan(
    searchedTo: Double?,
    span: Double = 0,
    schedule: Schedule = schedule
  ) throws -> [String] {
    let plan = try SearchPlan(
      schedule,
      at: RunsFixture.minute(600),
      searchedTo: searchedTo.map(RunsFixture.minute),
      span: Int64(span * 60e9)
    )
    let gap = plan.gap.map { "gap \(text($0))" }
    return plan.pieces.map(text) + (gap.map { [$0] } ?? [])
  }

  private static func text(_ range: SearchRange) -> String {
    "\(RunsFixture.clock(range.from))-\(RunsFixture.clock(range.to))"
  }

  @Test func theFirstRunSearchesItsWindow() throws {
    #expect(try Self.plan(searchedTo: nil) == ["09:51-10:00"])
  }

  /// Minutes since the rule was searched up to there. Look-back is 4 minutes, and there is no limit.
  @Test(arguments: [
    (5, ["09:51-10:00"]), (1, ["09:51-10:00"]), (9, ["09:47-09:56", "09:56-10:00"]),
    (10, ["09:46-09:55", "09:55-10:00", "gap 09:50-09:51"]),
    (
      29,
      [
        "09:27-09:36", "09:36-09:45", "09:45-09:54", "09:54-10:00", "gap 09:31-09:51",
      ]
    ),
    (-30, ["09:51-10:00"]),
  ])
  func laterOnesMakeUpForWhatWasMissed(minutes: Int, pieces: [String]) throws {
    #expect(try Self.plan(searchedTo: 600 - Double(minutes)) == pieces)
  }

  @Test func aWeekHasNoLimit() throws {
    let plan = try SearchPlan(
      Self.schedule,
      at: RunsFixture.minute(10_080),
      searchedTo: RunsFixture.minute(0),
      span: 0
    )
    #expect(plan.pieces.count == 1_121)
    #expect(plan.range == SearchRange(from: RunsFixture.minute(-4), to: RunsFixture.minute(10_080)))
    for (piece, next) in zip(plan.pieces, plan.pieces.dropFirst()) {
      #expect(piece.to == next.from)
    }
  }

  @Test func aHundredYearsAreBounded() throws {
    let plan = try SearchPlan(
      Self.schedule,
      at: RunsFixture.time("2100-01-01"),
      searchedTo: RunsFixture.time("1980-01-01"),
      span: 0
    )
    #expect(plan.pieces.count <= 10_001)
    #expect(plan.range.from == RunsFixture.time("1979-12-31T23:56"))
  }

  /// Pieces overlap by what a sequence spans, which also makes the look-back as long.
  @Test(arguments: [
    (1.0, 20, ["09:36-09:45", "09:44-09:53", "09:52-10:00", "gap 09:40-09:51"]),
    (6.0, 20, ["09:34-09:46", "09:40-09:52", "09:46-09:58", "09:52-10:00", "gap 09:40-09:51"]),
    (6.0, 5, ["09:49-10:00"]),
  ])
  func piecesOfSequencesOverlap(span: Double, minutes: Int, pieces: [String]) throws {
    #expect(try Self.plan(searchedTo: 600 - Double(minutes), span: span) == pieces)
  }

  @Test(arguments: [
    ("now-1h/h", "now/h", "09:00-10:00"), ("now-10m", "now-1m", "09:50-09:59"),
    ("2026-11-24T08:00:00Z||", "2026-11-24||+9h", "08:00-09:00"),
  ])
  func windowsInDateMaths(from: String, to: String, window: String) throws {
    let schedule = Schedule(interval: "5m", from: from, to: to)
    #expect(Self.text(try SearchPlan.window(schedule, at: RunsFixture.minute(600))) == window)
  }

  @Test(arguments: [("now-9x", "now"), ("now", "later"), ("now", "now-1m")])
  func windowsThatAreNone(from: String, to: String) {
    let schedule = Schedule(interval: "5m", from: from, to: to)
    #expect(throws: RunFailure.self) {
      try SearchPlan.window(schedule, at: RunsFixture.minute(600))
    }
  }

  @Test func ticks() {
    let range = SearchRange(from: RunsFixture.minute(0), to: RunsFixture.minute(12))
    let ticks = SearchPlan.ticks(Self.schedule, over: range)
    #expect(ticks == [5, 10, 12].map(RunsFixture.minute))
  }
}
