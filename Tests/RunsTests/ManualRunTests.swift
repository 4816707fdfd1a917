// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Foundation
import Service
import Storage
import Testing

/// Runs over a time that is past: back-fills, filled gaps, previews.
@Suite struct ManualRunTests {
  private static func range(_ from: Double, _ to: Double) -> SearchRange {
    SearchRange(from: RunsFixture.minute(from), to: RunsFixture.minute(to))
  }

  private static func backfill(
    _ fixture: RunsFixture,
    _ from: Double,
    _ to: Double,
    now: Double = 5_000
  ) throws -> RunRecord {
    try fixture.scheduler.run(
      fixture.rules[0],
      over: range(from, to),
      at: RunsFixture.minute(now)
    )
  }

  @Test func whatIsPastAlertsOnce() throws {
    let fixture = try RunsFixture(RunsFixture.rule())
    for minute in 0..<60 { fixture.add("\(minute)", at: Double(minute) + 0.5) }
    let record = try Self.backfill(fixture, 10, 30)
    // The window of the first tick, at 15, begins at 6.
    #expect(try fixture.alerted() == (6..<30).map(String.init))
    #expect((record.kind, record.status, record.counts.new) == (.manual, .succeeded, 24))
    #expect(record.ranges == [Self.range(10, 30)])
    #expect(try Self.backfill(fixture, 10, 30).counts.new == 0)
    #expect(try fixture.searchedTo() == nil)
  }

  @Test func whatItsAlertsSay() throws {
    let fixture = try RunsFixture(RunsFixture.rule())
    fixture.add("a", at: 12)
    let record = try Self.backfill(fixture, 10, 15)
    let alert = try #require(try fixture.state.read { try $0.alerts(after: 0, limit: 1) }.first)
    let document = try JSONValue.parse(alert.document)
    for (name, value) in [
      ("rule.execution.type", "manual"), ("rule.execution.uuid", record.id),
      ("intended_timestamp", RunsFixture.minute(15).iso8601()),
      ("start", RunsFixture.minute(5_000).iso8601()),
    ] {
      #expect(document["kibana.alert.\(name)"]?.stringValue == value)
    }
  }

  @Test func eachTimeOfTheScheduleHasItsLimit() throws {
    let fixture = try RunsFixture(RunsFixture.rule(more: "max_signals = 3"))
    for number in 0..<5 { fixture.add("a\(number)", at: 1 + Double(number) / 10) }
    for number in 0..<2 { fixture.add("b\(number)", at: 25 + Double(number) / 10) }
    let record = try Self.backfill(fixture, 0, 30)
    // The ticks at 5 and at 10 both see the five, and make three and two of them alerts.
    #expect(record.counts.new == 7 && record.counts.beyond == 0)
    #expect(record.status == .partialFailure)
  }

  @Test func gapsAreFilled() throws {
    let fixture = try RunsFixture(RunsFixture.rule())
    try fixture.state.write {
      try $0.note(
        GapRow(
          RunsFixture.ruleID,
          Self.range(20, 40),
          .unfilled,
          "a test",
          at: RunsFixture.minute(50)
        )
      )
    }
    _ = try Self.backfill(fixture, 25, 40)
    #expect(try fixture.gaps() == ["00:20-00:40 unfilled"])
    _ = try Self.backfill(fixture, 20, 40)
    #expect(try fixture.gaps() == ["00:20-00:40 filled"])
  }

  @Test(arguments: [(10.0, 10.0), (20, 10), (10, 6_000), (-200_000, 10)])
  func rangesThatAreRefused(from: Double, to: Double) throws {
    let fixture = try RunsFixture(RunsFixture.rule())
    #expect(throws: RunFailure.self) { try Self.backfill(fixture, from, to) }
    #expect(try fixture.state.read { try $0.runs(of: nil, limit: 9) }.isEmpty)
  }

  @Test func aPreviewLeavesNothing() throws {
    let fixture = try RunsFixture(RunsFixture.rule())
    for minute in 0..<30 { fixture.add("\(minute)", at: Double(minute) + 0.5) }
    let store = PreviewRunStore(try StateDatabase(path: fixture.folder + "/preview.sqlite"))
    let events = fixture.events
    let scheduler = RunScheduler(
      fixture.rules,
      store: store,
      options: .init(makeID: { UUID().uuidString }),
      now: RunsFixture.minute(0),
      open: { try events.open() }
    )
    let record = try scheduler.run(
      fixture.rules[0],
      over: Self.range(0, 30),
      at: RunsFixture.minute(5_000),
      isPreview: true
    )
    #expect(record.counts.new == 30)
    #expect(store.alerts.count == 30)
    #expect(
      Set(store.alerts.map(\.raised)) == Set((1...6).map { RunsFixture.minute(Double($0) * 5) })
    )
    #expect(try fixture.alerted().isEmpty)
    #expect(try fixture.state.read { try $0.runs(of: nil, limit: 9) }.isEmpty)
  }
}
