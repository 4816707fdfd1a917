// SPDX-License-Identifier: Apache-2.0
import Events
import Storage
import Testing

@testable import Notifications

@Suite("notifications: outbox")
struct OutboxTests {
  @Test func sendsInOrderAndOnce() throws {
    let fixture = try NotificationFixture()
    try fixture.add(1...20)
    let outbox = try fixture.outbox()
    #expect(try fixture.drain(outbox) == (1...20).map { "a\($0)" })
    #expect(try fixture.drain(outbox) == [])
    try fixture.add(21...22)
    // Another process, which knows no more than the state.
    #expect(try fixture.drain(try fixture.outbox()) == ["a21", "a22"])
    #expect(try fixture.record().delivered == 22)
  }

  @Test func newChannelsBeginAtTheEndUnlessToldOtherwise() throws {
    let fixture = try NotificationFixture()
    try fixture.add(1...3)
    let outbox = try fixture.outbox { $0.beginsWithOld = false }
    #expect(try fixture.drain(outbox) == [])
    try fixture.add(4...4)
    #expect(try fixture.drain(outbox) == ["a4"])
  }

  @Test func filtersLeaveOutAndCount() throws {
    let fixture = try NotificationFixture()
    try fixture.add(1...500, severity: "low")
    try fixture.add(501...501, severity: "critical", isBuildingBlock: true)
    try fixture.add(502...502, severity: "critical", host: "db1")
    try fixture.add(503...503, severity: "medium", rule: "r2")
    try fixture.add(504...504, severity: "high", tags: ["Tactic: Exfiltration"])
    try fixture.add(505...505, severity: "unheard of", tags: ["tactic: x"])
    let outbox = try fixture.outbox {
      $0.filter.minimumSeverity = "medium"
      $0.filter.hosts = ["WEB*"]
      $0.filter.rules = ["Rule r1"]
      $0.filter.tags = ["Tactic: *"]
    }
    // What is of no known severity is told.
    #expect(try fixture.drain(outbox) == ["a504", "a505"])
    #expect(try fixture.record().filtered == 502)
  }

  @Test func waitsLongerAfterEachFailure() throws {
    let fixture = try NotificationFixture()
    try fixture.add(1...2)
    let outbox = try fixture.outbox()
    var waits: [Double] = []
    for _ in 0..<12 {
      let item = try #require(try NotificationFixture.item(outbox, fixture.now))
      #expect(item.message.id == "a1")
      try outbox.failed(item, .temporary("is down"), fixture.now, chance: 0)
      let next = try #require(try fixture.record().nextAttempt)
      #expect(try NotificationFixture.item(outbox, next.adding(seconds: -0.001)) == nil)
      waits.append(next.seconds(since: fixture.now).rounded())
      fixture.advance(next.seconds(since: fixture.now) + 0.001)
    }
    #expect(waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 450, 450, 450])
    let record = try fixture.record()
    #expect(record.failures == 12 && record.lastError == "is down")
    #expect(try fixture.drain(outbox) == ["a1", "a2"])
    #expect(try fixture.record().attempts == 0)
  }

  @Test func obeysRetryAfterWithinBounds() {
    let backOff = BackOff()
    #expect(backOff.seconds(after: 1, chance: 0, asked: 120) == 120)
    #expect(backOff.seconds(after: 1, chance: 0, asked: 1_000_000) == 900)
    #expect(backOff.seconds(after: 1_000_000, chance: 1, asked: nil) == 900)
    #expect(backOff.seconds(after: 3, chance: 0.5, asked: 1) == 6)
  }

  @Test func aClockThatIsSetBackStopsNobody() throws {
    let fixture = try NotificationFixture()
    try fixture.add(1...1)
    let outbox = try fixture.outbox { $0.perMinute = 1 }
    let item = try #require(try NotificationFixture.item(outbox, fixture.now))
    try outbox.failed(item, .temporary("is down"), fixture.now, chance: 0)
    fixture.advance(-86_400)
    #expect(try fixture.drain(outbox) == ["a1"])
    try fixture.add(2...2)
    fixture.advance(-86_400)
    #expect(try fixture.drain(outbox) == ["a2"])
  }

  @Test func refusedMessagesAreParkedAndRetried() throws {
    let fixture = try NotificationFixture()
    try fixture.add(1...3)
    let outbox = try fixture.outbox()
    for id in ["a1", "a2"] {
      let item = try #require(try NotificationFixture.item(outbox, fixture.now))
      #expect(item.message.id == id)
      try outbox.failed(item, .refused("404"), fixture.now, chance: 0)
    }
    #expect(try fixture.drain(outbox) == ["a3"])
    #expect(try fixture.state.read { try $0.parked("c", limit: 1) }.count == 2)
    #expect(try fixture.record().refused == 2)
    #expect(try fixture.state.write { try $0.retryDeliveries("other") } == 0)
    #expect(try fixture.drain(outbox) == [])
    #expect(try fixture.state.write { try $0.retryDeliveries("c") } == 2)
    let again = try #require(try NotificationFixture.item(outbox, fixture.now))
    try outbox.failed(again, .refused("still 404"), fixture.now, chance: 0)
    try fixture.add(4...4)
    // The one that was refused again waits to be retried again; nothing waits for it.
    #expect(try fixture.drain(outbox) == ["a2", "a4"])
    let parked = try fixture.state.read { try $0.parked("c", limit: 5) }
    #expect(parked.first.map(\.error) == ["still 404"])
    #expect(try fixture.state.write { try $0.retryDeliveries(nil) } == 1)
    #expect(try fixture.drain(outbox) == ["a1"])
    #expect(try fixture.state.read { try $0.parked("c", limit: 5) }.count == 0)
  }
}
