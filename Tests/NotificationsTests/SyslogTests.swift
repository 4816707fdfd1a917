// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Storage
import Testing

@testable import Notifications

/// Lines to a real rsyslog with a configuration, ports and a folder of its own, and to a socket like
/// the journal's.
@Suite("notifications: syslog and journal")
struct SyslogTests {
  private let fixture: NotificationFixture
  private let port: Int

  init() throws {
    fixture = try NotificationFixture()
    port = try Receiver.freePort()
  }

  private func rsyslog() throws -> Receiver {
    let folder = fixture.folder
    let output = folder + "/syslog"
    let configuration = """
      global(workDirectory="\(folder)" maxMessageSize="64k")
      module(load="imtcp")
      module(load="imudp")
      module(load="imuxsock" SysSock.Use="off")
      input(type="imtcp" port="\(port)" address="127.0.0.1")
      input(type="imudp" port="\(port)" address="127.0.0.1")
      input(type="imuxsock" Socket="\(folder)/log" CreatePath="off")
      template(name="parts" type="string" string="%syslogfacility-text%|%syslogseverity%|%hostname%|%app-name%|%msgid%|%structured-data%|%msg%\\n")
      action(type="omfile" file="\(output)" template="parts")
      """
    try Data((configuration + "\n").utf8).write(to: URL(filePath: folder + "/rsyslog.conf"))
    let port = port
    return Receiver(
      "/usr/sbin/rsyslogd",
      ["-n", "-f", folder + "/rsyslog.conf", "-iNONE"],
      output: output,
      isReady: {
        // It listens on TCP last of all that matters: a line may be sent when a connection is taken.
        FileManager.default.fileExists(atPath: folder + "/log")
          && (try? Socket.internet(SOCK_STREAM, "127.0.0.1", UInt16(port), 5)) != nil
      }
    )
  }

  private func channel(_ address: String, _ more: JSONValue.Member...) throws -> ChannelSettings {
    var problems: [SettingProblem] = []
    let table: [JSONValue.Member] = [
      .init("name", "s"), .init("type", "syslog"), .init("address", .string(address)),
      .init("begin", "start"),
    ]
    let settings = NotificationSettings(
      configuration: ["notify": [.object(table + more)]],
      problems: &problems
    )
    #expect(problems == [])
    return try #require(settings.channels.first)
  }

  private static func ids(_ lines: [String]) -> [String] {
    lines.compactMap { line in
      line.range(of: "id=\"").map { String(line[$0.upperBound...].prefix { $0 != "\"" }) }
    }
  }

  @Test(.enabled(if: Receiver.canRunSyslog), arguments: ["tcp:127.0.0.1", "unix"])
  func noneIsLostWhileTheServerIsDown(_ kind: String) throws {
    let server = try rsyslog()
    let address = kind == "unix" ? "unix:\(fixture.folder)/log" : "\(kind):\(port)"
    try fixture.add(1...5)
    let running = try RunningService(fixture, [try channel(address)])
    try running.wait("s") { ($0.record?.failures ?? 0) > 1 }
    try server.start()
    try running.wait("s") { $0.pending == 0 }
    try #require(Receiver.wait { server.lines.count == 5 })
    server.stop()
    try fixture.add(6...10)
    running.service.wake()
    try running.wait("s") { ($0.record?.attempts ?? 0) > 0 }
    try server.start()
    try running.wait("s") { $0.pending == 0 }
    try #require(Receiver.wait { server.lines.count >= 10 })
    #expect(Self.ids(server.lines) == (1...10).map { "a\($0)" })
    let first = try #require(server.lines.first)
    let data = "[alert@32473 id=\"a1\" rule_id=\"r1\""
    if kind == "unix" {
      #expect(first.hasPrefix("authpriv|3|") && first.contains("|swiftlet|-|-| " + data))
    } else {
      #expect(first.hasPrefix("authpriv|3|web1|swiftlet|ALERT|" + data))
    }
    #expect(first.hasSuffix("high Rule r1: something happened"))
  }

  @Test(.enabled(if: Receiver.canRunSyslog))
  func datagramsArriveInTheFormatThatIsAskedFor() throws {
    let server = try rsyslog()
    try server.start()
    let udp = try channel(
      "udp:127.0.0.1:\(port)",
      .init("format", "cef"),
      .init("facility", "local3")
    )
    try udp.transport(StopSignal(), now: { NotificationFixture.start }).send(
      NotificationFixture.hostile()
    )
    try #require(Receiver.wait { server.lines.count == 1 })
    let line = try #require(server.lines.first)
    #expect(line.hasPrefix("local3|3|web_1_|swiftlet|ALERT|[alert@32473 id=\"a1\""))
    #expect(line.contains("CEF:0|Swiftlet|"))
    let tcp = try channel("tcp:127.0.0.1:\(port)", .init("format", "ecs"))
    let transport = tcp.transport(StopSignal(), now: { NotificationFixture.start })
    try transport.send(NotificationFixture.hostile())
    try transport.send(NotificationFixture.hostile())
    try #require(Receiver.wait { server.lines.count == 3 })
    #expect(server.lines[2].contains(#""kibana.alert.uuid":"a1""#))
  }

  @Test func aDatagramThatIsTooLongIsRefused() throws {
    let big = NotificationFixture.document(
      "a1",
      more: [.init("x", .string(String(repeating: "x", count: 100_000)))]
    )
    try fixture.add(1...1)
    var alert = try #require(try fixture.state.read { try $0.alert("a1") })
    alert.document = big
    let udp = try channel("udp:127.0.0.1:\(port)", .init("format", "ecs"))
    #expect(throws: DeliveryFailure.self) {
      try udp.transport(StopSignal(), now: { NotificationFixture.start }).send(Message(alert))
    }
  }

  @Test(.enabled(if: Receiver.canRun)) func theJournalGetsFieldsAndLargeEntriesAsFiles() throws {
    let path = fixture.folder + "/journal"
    let receiver = Receiver.script("journal_receiver", fixture.folder, path)
    let channel = try NotificationFixture.channel([
      "name": "j", "type": "journald", "socket": .string(path),
    ])
    let transport = channel.transport(StopSignal(), now: { NotificationFixture.start })
    #expect(throws: DeliveryFailure.self) { try transport.send(NotificationFixture.hostile()) }
    try receiver.start()
    let hostile = NotificationFixture.hostile()
    try transport.send(hostile)
    var alert = try #require(
      try {
        try fixture.add(2...2)
        return try fixture.state.read { try $0.alert("a2") }
      }()
    )
    alert.document = NotificationFixture.document(
      "a2",
      more: [.init("x", .string(String(repeating: "x", count: 1_000_000)))]
    )
    try transport.send(Message(alert))
    try #require(Receiver.wait { receiver.lines.count == 2 })
    let entries = receiver.records
    #expect(entries[0].values(at: "sealed") == [.null])
    #expect(entries[1].values(at: "sealed") == [true])
    let fields = try #require(entries[0]["fields"])
    #expect(fields["SWIFTLET_RULE_NAME"]?.stringValue == hostile.ruleName)
    #expect(fields["PRIORITY"] == "3" && fields["SYSLOG_IDENTIFIER"] == "swiftlet")
    #expect(fields["Bcc"] == nil && fields.members?.count == 11)
    #expect(
      entries[1]["fields"]?["SWIFTLET_ALERT"]?.stringValue?.utf8.count == alert.document.count
    )
  }
}
