// SPDX-License-Identifier: Apache-2.0
import Events
import Storage
import Testing

@testable import Notifications

@Suite("notifications: throttle")
struct ThrottleTests {
  @Test func theSurplusBecomesOneDigest() throws {
    let fixture = try NotificationFixture()
    let outbox = try fixture.outbox { $0.perMinute = 3 }
    try fixture.add(1...10)
    try fixture.add(11...12, severity: "critical", rule: "r2")
    #expect(try fixture.drain(outbox) == ["a1", "a2", "a3"])
    fixture.advance(59)
    #expect(try fixture.drain(outbox) == [])
    fixture.advance(1)
    let item = try #require(try NotificationFixture.item(outbox, fixture.now))
    #expect(item.digest == 9)
    #expect(item.message.severity == "critical")
    let text = try #require(item.message.text("kibana.alert.reason"))
    #expect(text.hasSuffix("7 × Rule r1 (high), 2 × Rule r2 (critical)"))
    // Alerts that come now are not in it, also when it is sent again.
    try fixture.add(13...13)
    try outbox.failed(item, .temporary("is down"), fixture.now, chance: 0)
    fixture.advance(10)
    let again = try #require(try NotificationFixture.item(outbox, fixture.now))
    #expect(again.message.id == item.message.id && again.message.line == item.message.line)
    try outbox.delivered(again, fixture.now)
    #expect(try fixture.drain(outbox) == ["a13"])
    let record = try fixture.record()
    #expect(record.delivered == 5 && record.digested == 9)
    #expect(record.cursor == 13 && record.digestUntil == nil)
  }

  @Test func alertsOfLaterMinutesGoOutByThemselves() throws {
    let fixture = try NotificationFixture()
    let outbox = try fixture.outbox { $0.perMinute = 2 }
    try fixture.add(1...2)
    #expect(try fixture.drain(outbox) == ["a1", "a2"])
    fixture.advance(3_600)
    try fixture.add(3...4)
    #expect(try fixture.drain(outbox) == ["a3", "a4"])
  }

  @Test func oneThatIsLeftGoesOutByItself() throws {
    let fixture = try NotificationFixture()
    let outbox = try fixture.outbox { $0.perMinute = 2 }
    try fixture.add(1...3)
    #expect(try fixture.drain(outbox) == ["a1", "a2"])
    fixture.advance(60)
    #expect(try fixture.drain(outbox) == ["a3"])
  }

  @Test func aRefusedDigestCanBeRetried() throws {
    let fixture = try NotificationFixture()
    let outbox = try fixture.outbox {
      $0.perMinute = 1
      $0.filter.hosts = ["web1"]
    }
    try fixture.add(1...3)
    try fixture.add(4...5, host: "db1")
    #expect(try fixture.drain(outbox) == ["a1"])
    fixture.advance(60)
    let item = try #require(try NotificationFixture.item(outbox, fixture.now))
    try outbox.failed(item, .refused("400"), fixture.now, chance: 0)
    #expect(try fixture.record().cursor == 5)
    _ = try fixture.state.write { try $0.retryDeliveries("c") }
    let again = try #require(try NotificationFixture.item(outbox, fixture.now))
    #expect(again.message.id == item.message.id && again.digest == 2)
    try outbox.delivered(again, fixture.now)
    let record = try fixture.record()
    #expect(record.digested == 2 && record.filtered == 2 && record.refused == 1)
  }
}
