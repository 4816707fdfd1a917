// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Storage
import Testing

@testable import Notifications

/// Webhooks to a real HTTP server.
@Suite("notifications: webhooks", .enabled(if: Receiver.canRun))
struct WebhookTests {
  private let fixture: NotificationFixture
  private let port: Int
  private let secret: String

  init() throws {
    fixture = try NotificationFixture()
    port = try Receiver.freePort()
    secret = fixture.folder + "/secret"
    try Data("a secret of thirty-two bytes ...\n".utf8).write(to: URL(filePath: secret))
  }

  private func receiver() -> Receiver {
    .script("http_receiver", fixture.folder, String(port), "a secret of thirty-two bytes ...")
  }

  private func channel(_ path: String = "hook") throws -> ChannelSettings {
    try NotificationFixture.channel([
      "name": "w", "type": "webhook", "url": .string("http://127.0.0.1:\(port)/\(path)"),
      "secret_file": .string(secret), "begin": "start", "headers": ["X-Team": "blue"],
    ])
  }

  @Test func noneIsLostWhileTheReceiverIsDown() throws {
    let receiver = receiver()
    try fixture.add(1...10)
    let running = try RunningService(fixture, [try channel()])
    try running.wait("w") { ($0.record?.failures ?? 0) > 2 && $0.record?.lastError != nil }
    try receiver.start()
    try running.wait("w") { $0.pending == 0 }
    receiver.stop()
    try fixture.add(11...15)
    running.service.wake()
    try running.wait("w") { ($0.record?.attempts ?? 0) > 0 && $0.pending == 5 }
    try receiver.answer("503\nRetry-After: 1")
    try receiver.start()
    try running.wait("w") { $0.record?.lastError?.contains("503") ?? false }
    try receiver.answer(nil)
    try fixture.add(16...20)
    running.service.wake()
    try running.wait("w") { $0.pending == 0 }
    let taken = receiver.records.filter { $0["status"]?.intValue == 204 }
    #expect(taken.map { $0.text(at: "headers.webhook-id") } == (1...20).map { "a\($0)" })
    #expect(taken.allSatisfy { $0["signed"] == true })
    #expect(taken.allSatisfy { $0.text(at: "headers.x-team") == "blue" })
    #expect(taken.allSatisfy { $0.text(at: "headers.idempotency-key") != nil })
    #expect(
      taken.first?["body"]?.stringValue.map { Array($0.utf8) }
        == NotificationFixture.document("a1", "r1", "high", "web1", ["OS: Linux"])
    )
    #expect(running.service.stop(within: 5))
  }

  @Test func refusalsAreParkedAndHoldNothingUp() throws {
    let receiver = receiver()
    try receiver.answer("404")
    try receiver.start()
    try fixture.add(1...2)
    let running = try RunningService(fixture, [try channel()])
    try running.wait("w") { $0.parked == 2 && $0.pending == 0 }
    let status = try #require(try running.service.status.first)
    #expect(status.firstParked.first?.delivery.error == "the receiver answers 404: no")
    try receiver.answer(nil)
    try fixture.add(3...3)
    #expect(try fixture.state.write { try $0.retryDeliveries("w") } == 2)
    running.service.wake()
    try running.wait("w") { $0.parked == 0 && $0.pending == 0 }
    let taken = receiver.records.filter { $0["status"]?.intValue == 204 }
    #expect(taken.map { $0.text(at: "headers.webhook-id") ?? "" }.sorted() == ["a1", "a2", "a3"])
  }

  @Test(arguments: ["301", "302", "307", "308"])
  func redirectsAreNotFollowed(_ status: String) throws {
    let receiver = receiver()
    try receiver.answer("\(status)\nLocation: /elsewhere")
    try receiver.start()
    let failure = try #require(TestDelivery.send(try channel(), host: "web1", now: fixture.now))
    guard case .refused(let message) = failure else {
      Issue.record("\(failure)")
      return
    }
    #expect(message.contains("redirects are not followed"))
    #expect(receiver.records.map { $0["path"]?.stringValue } == ["/hook"])
  }

  @Test func testsArriveMarked() throws {
    let receiver = receiver()
    try receiver.start()
    #expect(TestDelivery.send(try channel(), host: "web1", now: fixture.now) == nil)
    let body = try JSONValue.parse(receiver.records[0]["body"]?.stringValue ?? "")
    #expect(body.values(at: "swiftlet.test") == [true])
  }

  @Test func slackGetsATextWithoutMentions() throws {
    let receiver = receiver()
    try receiver.start()
    let channel = try NotificationFixture.channel([
      "name": "s", "type": "slack", "url": .string("http://127.0.0.1:\(port)/services/x"),
    ])
    try channel.transport(StopSignal(), now: { NotificationFixture.start }).send(
      NotificationFixture.hostile()
    )
    let body = try JSONValue.parse(receiver.records[0]["body"]?.stringValue ?? "")
    let text = try #require(body["text"]?.stringValue)
    #expect(text.hasPrefix("*Rule r1*\nhigh 73, host web1"))
    #expect(text.contains("&lt;!channel&gt;") && !text.contains("<!"))
  }

  @Test func certificatesAreVerified() throws {
    let certificate = try Receiver.certificate(fixture.folder)
    let receiver = Receiver.script(
      "http_receiver",
      fixture.folder,
      String(port),
      "x",
      certificate
    )
    try receiver.start()
    let url: JSONValue = .string("https://127.0.0.1:\(port)/")
    let strict = try NotificationFixture.channel(["name": "t", "type": "webhook", "url": url])
    let failure = try #require(TestDelivery.send(strict, host: nil, now: fixture.now))
    #expect(failure.message.contains("certificate"))
    let trusting = try NotificationFixture.channel([
      "name": "t", "type": "webhook", "url": url,
      "ca_file": .string(fixture.folder + "/cert.pem"),
    ])
    #expect(TestDelivery.send(trusting, host: nil, now: fixture.now) == nil)
    let blind = try NotificationFixture.channel([
      "name": "t", "type": "webhook", "url": url, "verify_tls": false,
    ])
    #expect(TestDelivery.send(blind, host: nil, now: fixture.now) == nil)
    #expect(receiver.records.count == 2)
  }

  @Test func oneChannelDoesNotHoldUpAnother() throws {
    let receiver = receiver()
    try receiver.start()
    try fixture.add(1...5)
    // Nobody ever answers there: the socket listens and takes nothing.
    let deaf = try DeafServer()
    let slow = try NotificationFixture.channel([
      "name": "slow", "type": "webhook", "url": .string("http://127.0.0.1:\(deaf.port)/"),
      "begin": "start", "timeout": "300s",
    ])
    let running = try RunningService(fixture, [slow, try channel()])
    try running.wait("w") { $0.pending == 0 && $0.record?.delivered == 5 }
    #expect(try running.service.status.first?.pending == 5)
    // Stopping cuts off what is on its way, and counts it as no attempt.
    #expect(running.service.stop(within: 0))
    let record = try fixture.record("slow")
    #expect(record.failures == 0 && record.attempts == 0 && record.cursor == 0)
  }

  @Test func onlyOneServiceSends() throws {
    let running = try RunningService(fixture, [])
    #expect(throws: (any Error).self) { try RunningService(fixture, []) }
    #expect(running.service.stop(within: 1))
  }
}
