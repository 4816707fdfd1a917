// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Storage
import Testing

@testable import Notifications

/// Mail to a real SMTP server.
@Suite("notifications: mail", .enabled(if: Receiver.canRunMail))
struct MailTests {
  private let fixture: NotificationFixture
  private let port: Int

  init() throws {
    fixture = try NotificationFixture()
    port = try Receiver.freePort()
  }

  private func channel(_ more: [JSONValue.Member] = []) throws -> ChannelSettings {
    var problems: [SettingProblem] = []
    let table: [JSONValue.Member] = [
      .init("name", "m"), .init("type", "smtp"), .init("begin", "start"),
      .init("url", .string("smtp://127.0.0.1:\(port)")), .init("from", "swiftlet@example.org"),
      .init("to", ["soc@example.org", "b@example.org"]),
    ]
    let settings = NotificationSettings(
      configuration: ["notify": [.object(table + more)]],
      problems: &problems
    )
    #expect(problems == [])
    return try #require(settings.channels.first)
  }

  private func header(_ record: JSONValue, _ name: String) -> String? {
    record["headers"]?.arrayValue?.first { $0.arrayValue?.first?.stringValue == name }?
      .arrayValue?.last?.stringValue
  }

  @Test func noneIsLostWhileTheServerIsDown() throws {
    let receiver = Receiver.script("smtp_receiver", fixture.folder, String(port))
    try fixture.add(1...4)
    let running = try RunningService(fixture, [try channel([.init("starttls", "off")])])
    try running.wait("m") { ($0.record?.failures ?? 0) > 1 }
    try receiver.start()
    try running.wait("m") { $0.pending == 0 }
    receiver.stop()
    try fixture.add(5...8)
    running.service.wake()
    try running.wait("m") { ($0.record?.attempts ?? 0) > 0 }
    try receiver.answer("451 later")
    try receiver.start()
    try running.wait("m") { $0.record?.lastError?.contains("451") ?? false }
    try receiver.answer(nil)
    try running.wait("m") { $0.pending == 0 }
    let mails = receiver.records
    #expect(
      mails.map { header($0, "Message-ID") } == (1...8).map { "<a\($0)@example.org>" }
    )
    #expect(mails[0].texts(at: "to") == ["soc@example.org", "b@example.org"])
    #expect(header(mails[0], "Subject") == "[high] Rule r1 on web1")
    let text = mails[0]["parts"]?.arrayValue?.first?.arrayValue?.last?.stringValue ?? ""
    #expect(text.hasPrefix("Rule r1") && text.contains("something happened"))
  }

  @Test func refusedMailsAreParked() throws {
    let receiver = Receiver.script("smtp_receiver", fixture.folder, String(port))
    try receiver.answer("550 not wanted")
    try receiver.start()
    try fixture.add(1...1)
    let running = try RunningService(fixture, [try channel([.init("starttls", "off")])])
    try running.wait("m") { $0.parked == 1 && $0.pending == 0 }
    #expect(
      try running.service.status.first?.firstParked.first?.delivery.error.contains("550") == true
    )
  }

  @Test func hostileValuesAddNoHeaders() throws {
    let receiver = Receiver.script("smtp_receiver", fixture.folder, String(port))
    try receiver.start()
    let channel = try channel([
      .init("starttls", "off"), .init("subject", "{{process.command_line}}"),
      .init("body", "{{process.command_line}}"), .init("html", "<p>{{process.command_line}}</p>"),
    ])
    try channel.transport(StopSignal(), now: { NotificationFixture.start }).send(
      NotificationFixture.hostile()
    )
    let mail = try #require(receiver.records.first)
    #expect(receiver.records.count == 1)
    #expect(header(mail, "Bcc") == nil)
    #expect(header(mail, "Subject")?.contains("Bcc: eve@example.org") == true)
    #expect(mail.texts(at: "to") == ["soc@example.org", "b@example.org"])
    let parts = mail["parts"]?.arrayValue?.map { $0.arrayValue ?? [] } ?? []
    #expect(parts.map { $0.first } == ["text/plain", "text/html"])
    #expect(parts[0].last?.stringValue?.contains(#"\r\nBcc: eve@example.org\n.\n"#) == true)
    #expect(parts[1].last?.stringValue?.contains("&lt;!channel&gt;") == true)
  }

  @Test func encryptsAndLogsIn() throws {
    let certificate = try Receiver.certificate(fixture.folder)
    let receiver = Receiver.script(
      "smtp_receiver",
      fixture.folder,
      String(port),
      certificate,
      "swiftlet",
      "hush"
    )
    try receiver.start()
    let password = fixture.folder + "/password"
    try Data("hush\n".utf8).write(to: URL(filePath: password))
    let login: [JSONValue.Member] = [
      .init("user", "swiftlet"), .init("password_file", .string(password)),
    ]
    let trust: JSONValue.Member = .init("ca_file", .string(fixture.folder + "/cert.pem"))
    #expect(
      TestDelivery.send(try channel(login), host: nil, now: fixture.now)?.message
        .contains("certificate") == true
    )
    #expect(
      TestDelivery.send(try channel(login + [trust]), host: nil, now: fixture.now) == nil
    )
    let mail = try #require(receiver.records.first)
    #expect(mail["tls"] == true && mail["user"] == "swiftlet")
    try Data("wrong\n".utf8).write(to: URL(filePath: password))
    let failure = TestDelivery.send(try channel(login + [trust]), host: nil, now: fixture.now)
    #expect(failure.map { "\($0)" }?.contains("hush") == false)
    #expect(receiver.records.count == 1)
  }

  @Test func nothingGoesInTheClearWhereEncryptionIsDemanded() throws {
    let receiver = Receiver.script("smtp_receiver", fixture.folder, String(port))
    try receiver.start()
    #expect(TestDelivery.send(try channel(), host: nil, now: fixture.now) != nil)
    #expect(receiver.records.isEmpty)
  }
}
