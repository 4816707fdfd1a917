// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Service
import Storage
import Testing

/// Runs over stored events: what is found, what is remembered, what is made up for.
@Suite struct ScheduledRunTests {
  @Test func overlappingWindowsAlertOnce() throws {
    let fixture = try RunsFixture(RunsFixture.rule())
    fixture.add("a", at: 3)
    let first = try #require(try fixture.run(5))
    #expect((first.counts.new, first.counts.known, first.status) == (1, 0, .succeeded))
    #expect(first.message == "Rule execution completed successfully")
    fixture.add("b", at: 7)
    fixture.add("c", at: 8, name: "cat")
    let second = try #require(try fixture.run(10))
    #expect((second.counts.matches, second.counts.new, second.counts.known) == (2, 1, 1))
    #expect(second.ranges.count == 1 && second.gap == nil)
    #expect(try fixture.alerted() == ["a", "b"])
    #expect(try fixture.searchedTo() == 10)
  }

  @Test func bothEndsOfAWindowAreWithinIt() throws {
    let fixture = try RunsFixture(RunsFixture.rule())
    for (id, minute) in [("before", 50.99), ("first", 51), ("last", 60), ("behind", 60.01)] {
      fixture.add(id, at: minute)
    }
    _ = try fixture.run(60)
    #expect(try fixture.alerted() == ["first", "last"])
  }

  @Test func rulesRunWhenTheirIntervalIsOver() throws {
    let fixture = try RunsFixture(
      RunsFixture.rule(),
      RunsFixture.rule(number: 2).replacing("\"5m\"", with: "\"15m\""),
      RunsFixture.rule(number: 3, more: "enabled = false")
    )
    func due(_ minute: Double) throws -> [String] {
      try fixture.scheduler.run(at: RunsFixture.minute(minute)).map(\.ruleName)
    }
    #expect(try due(0) == ["Rule 1", "Rule 2"])
    #expect(try due(4.9).isEmpty)
    #expect(
      try fixture.scheduler.nextDue(after: RunsFixture.minute(4.9)) == RunsFixture.minute(5)
    )
    #expect(try due(5) == ["Rule 1"])
    #expect(try due(16) == ["Rule 1", "Rule 2"])
    try fixture.state.write { try $0.setEnabled(false, rule: RunsFixture.ruleID) }
    try fixture.state.write {
      try $0.setEnabled(true, rule: "4d0b8c52-6a1e-4f37-9b20-000000000003")
    }
    #expect(try due(31) == ["Rule 2", "Rule 3"])
  }

  /// Rules with the same window read the store once; another window is another reading.
  @Test func aWindowIsReadOnceForAllItsRules() throws {
    let fixture = try RunsFixture(
      RunsFixture.rule(),
      RunsFixture.rule("process where process.name == \"cat\"", number: 2),
      RunsFixture.rule("any where host.name == \"web1\"", number: 3),
      RunsFixture.rule(number: 4).replacing("now-9m", with: "now-6m")
    )
    fixture.add("a", at: 3)
    let records = try fixture.scheduler.run(at: RunsFixture.minute(5))
    #expect(records.map(\.counts.new) == [1, 0, 1, 1])
    #expect(fixture.events.requests.count == 2)
  }

  // MARK: What was missed

  @Test func whatFailedIsSearchedAgain() throws {
    let fixture = try RunsFixture(RunsFixture.rule())
    _ = try fixture.run(0)
    for (id, minute) in [("a", 2), ("b", 12), ("c", 22)] { fixture.add(id, at: Double(minute)) }
    fixture.events.failsToOpen = true
    let failed = try #require(try fixture.run(5))
    #expect(failed.status == .failed && failed.counts.new == 0)
    #expect(failed.message.contains("cannot be read"))
    _ = try fixture.run(10)
    #expect(try fixture.searchedTo() == 0)
    #expect(try fixture.gaps() == ["00:00-00:10 error"])
    fixture.events.failsToOpen = false
    let record = try #require(try fixture.run(25))
    #expect(record.status == .succeeded && record.counts.new == 3)
    #expect(record.gap == SearchRange(from: RunsFixture.minute(0), to: RunsFixture.minute(16)))
    #expect(try fixture.alerted() == ["a", "b", "c"])
    #expect(try fixture.gaps() == ["00:00-00:16 filled"])
    #expect(try fixture.searchedTo() == 25)
  }

  @Test func whatFailsWithinARunMovesNothing() throws {
    let fixture = try RunsFixture(RunsFixture.rule())
    fixture.add("a", at: 1)
    fixture.add("b", at: 2)
    fixture.events.failsWithin = true
    #expect(try fixture.run(5)?.status == .failed)
    // Of what was to be searched nothing is forgotten, and nothing before it is asked for.
    #expect(try fixture.searchedTo() == -4)
    #expect(try fixture.alerted().isEmpty)
    fixture.events.failsWithin = false
    let record = try #require(try fixture.run(25))
    #expect(record.counts.new == 2)
    #expect(try fixture.alerted() == ["a", "b"])
  }

  /// The state of a store that takes nothing for a while.
  private final class FailingStore: RunStore {
    struct Failure: Error {}
    let real: StateRunStore
    var failsToKeep = false
    var failsToFinish = false

    init(_ real: StateRunStore) { self.real = real }

    func progress(of ruleID: String) throws -> RuleProgress? { try real.progress(of: ruleID) }
    func begin(_ runs: inout [RunRecord]) throws { try real.begin(&runs) }
    func known(_ ids: [String]) throws -> Set<String> { try real.known(ids) }
    func keep(_ alerts: [FinishedAlert]) throws -> KeptAlerts {
      if failsToKeep { throw Failure() }
      return try real.keep(alerts)
    }
    func finish(_ outcomes: [RunOutcome]) throws {
      if failsToFinish { throw Failure() }
      try real.finish(outcomes)
    }
  }

  @Test func whatCannotBeWrittenIsSearchedAgain() throws {
    let fixture = try RunsFixture(RunsFixture.rule())
    let store = FailingStore(StateRunStore(fixture.state))
    let events = fixture.events
    let scheduler = RunScheduler(
      fixture.rules,
      store: store,
      options: .init(makeID: { "a run" }),
      now: RunsFixture.minute(0),
      open: { try events.open() }
    )
    try scheduler.run(at: RunsFixture.minute(0))
    fixture.add("a", at: 2)
    store.failsToKeep = true
    let failed = try #require(try scheduler.run(at: RunsFixture.minute(5)).first)
    #expect(failed.status == .failed && failed.message.hasPrefix("alerts cannot be kept"))
    #expect(try fixture.searchedTo() == 0)
    store.failsToKeep = false
    // Alerts are kept, and then nothing more can be written: how far was searched is not known.
    fixture.add("b", at: 8)
    store.failsToFinish = true
    #expect(throws: FailingStore.Failure.self) { try scheduler.run(at: RunsFixture.minute(30)) }
    #expect(try fixture.alerted() == ["a", "b"])
    #expect(try fixture.searchedTo() == 0)
    store.failsToFinish = false
    let record = try #require(try scheduler.run(at: RunsFixture.minute(35)).first)
    #expect((record.counts.new, record.counts.known) == (0, 2))
    #expect(try fixture.alerted() == ["a", "b"])
    #expect(try fixture.searchedTo() == 35)
  }

  @Test func aRestartLosesNothing() throws {
    let fixture = try RunsFixture(RunsFixture.rule())
    _ = try fixture.run(0)
    fixture.add("a", at: 30)
    fixture.add("b", at: 75)
    fixture.restart()
    #expect(try fixture.scheduler.due(at: RunsFixture.minute(80)).count == 1)
    let record = try #require(try fixture.run(80))
    #expect(record.ranges.count == 10)
    #expect(try fixture.alerted() == ["a", "b"])
    #expect(try fixture.gaps() == ["00:00-01:11 filled"])
    fixture.restart()
    #expect(try fixture.run(81) == nil)
  }

  @Test func aClockThatIsSetBack() throws {
    let fixture = try RunsFixture(RunsFixture.rule())
    for minute in stride(from: 60.0, through: 120, by: 5) { _ = try fixture.run(minute) }
    // It is an hour earlier now, and events happen at their new times.
    fixture.add("a", at: 62)
    for minute in stride(from: 63.0, through: 83, by: 5) { _ = try fixture.run(minute) }
    #expect(try fixture.alerted() == ["a"])
    #expect(try fixture.searchedTo() == 83)
    fixture.add("b", at: 84)
    _ = try fixture.run(88)
    #expect(try fixture.alerted() == ["a", "b"])
  }

  // MARK: Which time counts

  /// `@timestamp` and `event.ingested` in minutes, for a run at minute 60 over 51 to 60.
  @Test(arguments: [
    (55, 55, true), (10, 55, true), (55, 10, false), (55, nil, true), (10, nil, false),
    (70, 59, true), (55, 61, false),
  ])
  func whenItCameCounts(at: Double, ingested: Double?, isFound: Bool) throws {
    let fixture = try RunsFixture(
      RunsFixture.rule(more: "timestamp_override = \"event.ingested\"")
    )
    fixture.add("a", at: at, ingested: ingested)
    _ = try fixture.run(60)
    #expect(try fixture.alerted() == (isFound ? ["a"] : []))
  }

  @Test(arguments: [
    ("null", true), ("\"\"", true), ("\"soon\"", true), ("\"2026-11-24T00:10:00Z\"", false),
    ("[\"2026-11-24T00:10:00Z\",\"2026-11-24T00:55:00Z\"]", true), ("1795481700000", true),
  ])
  func timesAsTheyAreWritten(ingested: String, isFound: Bool) throws {
    let fixture = try RunsFixture(RunsFixture.rule(more: "timestamp_override = \"came\""))
    fixture.add("a", at: 55, more: #","came":\#(ingested)"#)
    _ = try fixture.run(60)
    #expect(try fixture.alerted() == (isFound ? ["a"] : []))
  }

  @Test func withoutTheFallback() throws {
    let more = """
      timestamp_override = "event.ingested"
      timestamp_override_fallback_disabled = true
      """
    let fixture = try RunsFixture(RunsFixture.rule(more: more))
    fixture.add("a", at: 55)
    fixture.add("b", at: 55, ingested: 56)
    let record = try #require(try fixture.run(60))
    #expect(try fixture.alerted() == ["b"])
    #expect(record.status == .partialFailure)
    #expect(record.message.contains("missing the timestamp override field \"event.ingested\""))
  }

  /// A late event is found by when it came, however long ago it happened.
  @Test func lateEvents() throws {
    let fixture = try RunsFixture(
      RunsFixture.rule(more: "timestamp_override = \"event.ingested\"")
    )
    fixture.add("early", at: 5_000, ingested: 5_001)
    _ = try fixture.run(5_005)
    fixture.add("late", at: 10, ingested: 5_007)
    let record = try #require(try fixture.run(5_010))
    #expect(record.counts.new == 1)
    #expect(try fixture.alerted() == ["early", "late"])
    // Also where the run that was to find it was missed.
    fixture.add("later", at: 20, ingested: 5_013)
    _ = try fixture.run(5_100)
    #expect(try fixture.alerted() == ["early", "late", "later"])
  }

  // MARK: Sequences and samples

  private static let pair =
    "sequence by host.name with maxspan=1m [any where process.name == \"a\"] [any where process.name == \"b\"]"

  @Test func aSequenceOverABorderIsFound() throws {
    let fixture = try RunsFixture(RunsFixture.rule(Self.pair))
    _ = try fixture.run(0)
    // With 4 minutes of look-back the pieces are -4 to 5, 4 to 13, 12 to 21 …
    for (number, minute) in [4.9, 12.9, 20.9].enumerated() {
      fixture.add("a\(number)", at: minute, name: "a")
      fixture.add("b\(number)", at: minute + 0.2, name: "b")
    }
    let record = try #require(try fixture.run(40))
    #expect((record.counts.new, record.counts.known) == (3, 0))
    let alerts = try fixture.state.read { try $0.alerts(after: 0, limit: 99) }
    #expect(alerts.map(\.groupPlace) == [0, 1, nil, 0, 1, nil, 0, 1, nil])
  }

  @Test func aSampleHasAnEnd() throws {
    let query =
      "sample by host.name [any where process.name == \"a\"] [any where process.name == \"b\"]"
    let fixture = try RunsFixture(RunsFixture.rule(query))
    fixture.add("b", at: 1, name: "b")
    fixture.add("a", at: 2, name: "a")
    fixture.add("c", at: 3, name: "a", host: "web2")
    #expect(try fixture.run(5)?.counts.new == 1)
    #expect(try fixture.run(10)?.counts.new == 0)
  }

  // MARK: Outcomes

  @Test func noIndex() throws {
    let fixture = try RunsFixture(
      RunsFixture.rule().replacing("logs-endpoint.events.*", with: "endgame-*")
    )
    fixture.add("a", at: 1)
    let record = try #require(try fixture.run(5))
    #expect(record.status == .partialFailure)
    #expect(record.message.hasPrefix("no index matching: [endgame-*] was found."))
    #expect(fixture.events.requests.isEmpty)
    #expect(try fixture.searchedTo() == 5)
  }

  @Test(arguments: [(99, 99, 0), (100, 100, 0), (123, 100, 23)])
  func theLimit(matches: Int, new: Int, beyond: Int) throws {
    let fixture = try RunsFixture(RunsFixture.rule())
    for number in 0..<matches {
      fixture.add("\(number)", at: 1 + Double(number) / 100, host: "web\(number % 2)")
    }
    let record = try #require(try fixture.run(5))
    #expect((record.counts.matches, record.counts.new) == (matches, new))
    #expect(record.counts.beyond == beyond)
    #expect(record.status == (matches < 100 ? .succeeded : .partialFailure))
    guard matches >= 100 else { return }
    #expect(record.message.contains("reached the maximum alert limit for the rule execution"))
    #expect(record.message.contains(beyond == 0 ? "Nothing was left out" : "\(beyond) matches"))
    #expect(record.beyond.count == beyond)
    if beyond > 0 {
      #expect(record.beyond.ordered.map(\.count) == [12, 11])
      #expect(record.beyond.ordered.map(\.group.process) == ["socat", "socat"])
    }
    // What happened first became an alert; the next run finds the others in its window.
    #expect(try fixture.alerted() == (0..<new).map(String.init))
    let next = try #require(try fixture.run(10))
    #expect((next.counts.new, next.counts.known, next.counts.beyond) == (beyond, new, 0))
    #expect(next.status == .succeeded)
    #expect(try fixture.alerted().count == matches)
  }

  @Test func theLogHasAllOfIt() throws {
    let fixture = try RunsFixture(RunsFixture.rule())
    for number in 0..<120 { fixture.add("\(number)", at: 2) }
    let record = try #require(try fixture.run(5))
    let row = try #require(try fixture.state.read { try $0.runs(of: nil, limit: 9) }.first)
    #expect(RunRecord(row) == record)
    #expect(row.status == "partial failure" && row.number == 1)
    #expect(record.number == 1)
  }

  @Test func whatAProgramLeftRunningHasFailed() throws {
    let fixture = try RunsFixture(RunsFixture.rule())
    let store = StateRunStore(fixture.state)
    var records = [
      RunRecord(
        id: "1",
        ruleID: RunsFixture.ruleID,
        ruleName: "Rule 1",
        kind: .scheduled,
        started: RunsFixture.minute(1)
      )
    ]
    try store.begin(&records)
    #expect(try store.endUnfinishedRuns() == 1)
    #expect(try store.endUnfinishedRuns() == 0)
    let row = try #require(try fixture.state.read { try $0.run(1) })
    #expect(row.status == "failed")
    #expect(RunRecord(row)?.message == "the program ended before the run did")
  }

  /// Suppression counts the same whether events come in one run, in many, or twice.
  @Test func suppression() throws {
    let more = """
      [rule.alert_suppression]
      group_by = ["host.name"]
      duration = { value = 1, unit = "h" }
      """
    let fixture = try RunsFixture(RunsFixture.rule(more: more))
    for minute in 0..<100 {
      fixture.add("\(minute)", at: Double(minute), host: "web\(minute % 2)")
    }
    for minute in stride(from: 5.0, through: 105, by: 5) { _ = try fixture.run(minute) }
    #expect(try fixture.alerted() == ["0", "1", "62", "63"])
    let counts = try fixture.state.read { transaction in
      try transaction.alerts(after: 0, limit: 9).map {
        try transaction.suppression(of: $0.id)?.count ?? -1
      }
    }
    #expect(counts.reduce(0, +) == 96)
    let records = try fixture.state.read { try $0.runs(of: nil, limit: 999) }.compactMap {
      RunRecord($0)
    }
    #expect(records.reduce(0) { $0 + $1.counts.suppressed } == 96)
  }
}
