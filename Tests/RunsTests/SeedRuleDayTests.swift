// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Foundation
import Rules
import Service
import Storage
import Synchronization
import Testing

/// The shipped rule for tunnels on its schedule over a day, with a real store, outages and late events.
@Suite struct SeedRuleDayTests {
  /// What happens: an event with the minute at which it comes, mostly soon after it happened.
  private struct Happening {
    var line: String
    var comes: Double
  }

  private static let ruleFile = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "rules/linux/command_and_control_tunnel_or_port_forward.toml").path

  private static func line(_ number: Int, _ minute: Double, _ comes: Double, _ name: String)
    -> String
  {
    let time = RunsFixture.minute(minute).iso8601(fractionDigits: 9)
    let ingested = RunsFixture.minute(comes).iso8601(fractionDigits: 9)
    return
      #"{"@timestamp":"\#(time)","event":{"category":["process"],"type":["start"],"action":"exec","id":"e\#(number)","ingested":"\#(ingested)"},"#
      + #""host":{"name":"web\#(number % 3)","os":{"type":"linux"}},"user":{"name":"ana"},"#
      + #""process":{"name":"\#(name)","args":["\#(name)","-N","-L","8080:127.0.0.1:\#(number)","jump"],"args_count":5,"parent":{"name":"bash"}},"#
      + #""data_stream":{"type":"logs","dataset":"endpoint.events.process","namespace":"default"}}"#
  }

  /// Something every 3 minutes, every second of it a tunnel; some of it comes hours late, and one
  /// minute has a storm.
  private static let day: [Happening] = {
    var day: [Happening] = []
    for number in 0..<480 {
      let minute = Double(number) * 3 + 0.5
      let comes = number % 40 == 7 ? minute + 150 : minute + 0.05
      let name = number.isMultiple(of: 2) || number % 40 == 7 ? "ssh" : "ls"
      guard comes < 1_440 else { continue }
      day.append(Happening(line: line(number, minute, comes, name), comes: comes))
    }
    for number in 1_000..<1_130 {
      let minute = 1_001 + Double(number - 1_000) / 200
      day.append(Happening(line: line(number, minute, minute, "ssh"), comes: minute))
    }
    return day.sorted { $0.comes < $1.comes }
  }()

  /// What detection in stream finds in all of it.
  private static func streamed(_ rules: RuleSet) -> [String] {
    let text = Array(day.map { $0.line + "\n" }.joined().utf8)
    let block = text.withUnsafeBytes { LineBlock($0, firstLine: 1, source: "stream") }
    let builder = AlertBuilder(rules)
    return Detector(rules).process(block.bytes, source: "stream", firstLine: 1).matches
      .map { builder.id(of: $0) }
  }

  @Test func everyAlertOnce() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/swiftlet-day-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let layout = StoreLayout(root: folder)
    let clock = Mutex(RunsFixture.minute(0))
    let store = try EventStore(layout, StoreOptions { RunsFixture.minute(0) })
    let state = try StateDatabase(path: layout.state)
    let loaded = RuleSet.loader(now: RunsFixture.minute(0), forUse: true)
      .load(paths: [Self.ruleFile]).rules
    let reader = EventBatchReader(defaultStream: .generic)
    var isBroken = false
    struct Broken: Error {}
    func scheduler() -> RunScheduler {
      RunScheduler(
        loaded,
        store: StateRunStore(state),
        options: .init(makeID: { UUID().uuidString }),
        now: RunsFixture.minute(0),
        open: {
          if isBroken { throw Broken() }
          return try StoredRunEvents(layout)
        }
      )
    }
    var runs = scheduler()
    var records: [RunRecord] = []
    var coming = Self.day[...]
    for minute in stride(from: 0.0, through: 1_445, by: 5) {
      clock.withLock { $0 = RunsFixture.minute(minute) }
      let come = coming.prefix { $0.comes <= minute }
      coming = coming.dropFirst(come.count)
      if !come.isEmpty {
        let text = Array(come.map { $0.line + "\n" }.joined().utf8)
        let block = text.withUnsafeBytes { LineBlock($0, firstLine: 1, source: "") }
        reader.add(block) { Issue.record("\($0)") }
        _ = try store.append(reader.take())
      }
      // The program is down from 03:00 to 04:10, from 12:00 to 18:00 too; from 20:00 to 20:30 the
      // store cannot be read.
      if (180..<250).contains(minute) || (720..<1_080).contains(minute) { continue }
      if minute == 250 || minute == 1_080 { runs = scheduler() }
      isBroken = (1_200..<1_230).contains(minute)
      records += try runs.run(at: RunsFixture.minute(minute))
    }
    let expected = Self.streamed(RuleSet(loaded, now: RunsFixture.minute(0)))
    #expect(expected.count > 350 && Set(expected).count == expected.count)
    let alerts = try state.read { try $0.alerts(after: 0, limit: 10_000) }
    #expect(alerts.map(\.id).sorted() == expected.sorted())

    let gaps = try state.read { try $0.gaps(of: nil, open: false) }
    #expect(gaps.allSatisfy { $0.state == .filled })
    #expect(
      gaps.map { "\(RunsFixture.clock($0.start))-\(RunsFixture.clock($0.end))" }
        == ["02:55-04:01", "11:55-17:51", "19:55-20:25"]
    )
    #expect(records.count { $0.status == .failed } == 6)
    #expect(
      records.filter { $0.gap != nil && $0.status != .failed }.map(\.ranges.count) == [9, 41, 5]
    )
    // The storm fell into the outage: its piece was cut at a hundred. The last one, which reads what
    // came since, found the others.
    let storm = try #require(records.first { $0.message.contains("maximum alert limit") })
    #expect(storm.status == .partialFailure && storm.gap != nil)
    #expect(storm.counts.beyond == 0)
    #expect(records.reduce(0) { $0 + $1.counts.new } == expected.count)
  }

  /// A week of runs every five minutes, with little happening, takes seconds.
  @Test func aWeek() throws {
    let fixture = try RunsFixture(RunsFixture.rule(more: "timestamp_override = \"event.ingested\""))
    for hour in 0..<168 {
      fixture.add("e\(hour)", at: Double(hour) * 60 + 1, ingested: Double(hour) * 60 + 1.5)
    }
    for minute in stride(from: 0.0, through: 10_080, by: 5) { _ = try fixture.run(minute) }
    #expect(try fixture.alerted() == (0..<168).map { "e\($0)" })
    #expect(try fixture.gaps().isEmpty)
  }
}
