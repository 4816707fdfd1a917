// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Glibc
import Testing

@testable import Notifications

@Suite("notifications: files")
struct FileTests {
  private func lines(_ path: String) -> [String] {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
      .split(separator: "\n").map(String.init)
  }

  @Test func followsRotation() throws {
    let fixture = try NotificationFixture()
    let path = fixture.folder + "/alerts.ndjson"
    try fixture.add(1...4)
    let channel = try NotificationFixture.channel([
      "name": "f", "type": "file", "path": .string(path), "begin": "start",
    ])
    let outbox = Outbox(channel: channel, state: fixture.state)
    let transport = channel.transport(StopSignal(), now: { NotificationFixture.start })
    for round in 1...4 {
      let item = try #require(try NotificationFixture.item(outbox, fixture.now))
      if round == 3 { #expect(rename(path, path + ".1") == 0) }
      if round == 4 { #expect(unlink(path) == 0) }
      try transport.send(item.message)
      try outbox.delivered(item, fixture.now)
    }
    let first = lines(path + ".1").compactMap { try? JSONValue.parse($0) }
    #expect(first.map { $0.text(at: "kibana.alert.uuid") } == ["a1", "a2"])
    #expect(lines(path).count == 1 && lines(path)[0].contains(#""kibana.alert.uuid":"a4""#))
  }

  @Test(arguments: ["ecs", "ocsf", "cef"])
  func hostileValuesStayInOneLine(_ format: String) throws {
    let fixture = try NotificationFixture()
    let path = fixture.folder + "/alerts"
    let channel = try NotificationFixture.channel([
      "name": "f", "type": "file", "path": .string(path), "format": .string(format),
    ])
    let transport = channel.transport(StopSignal(), now: { NotificationFixture.start })
    try transport.send(NotificationFixture.hostile())
    try transport.send(NotificationFixture.hostile())
    #expect(lines(path).count == 2)
    #expect(lines(path)[0] == lines(path)[1])
  }

  @Test func linksAndFoldersAreNotWritten() throws {
    let fixture = try NotificationFixture()
    let target = fixture.folder + "/target"
    let link = fixture.folder + "/link"
    try Data().write(to: URL(filePath: target))
    #expect(symlink(target, link) == 0)
    for path in [link, fixture.folder, fixture.folder + "/no/such", "/dev/null"] {
      let channel = try NotificationFixture.channel([
        "name": "f", "type": "file", "path": .string(path),
      ])
      #expect(throws: DeliveryFailure.self) {
        try channel.transport(StopSignal(), now: { NotificationFixture.start }).send(
          NotificationFixture.hostile()
        )
      }
    }
    #expect(lines(target).isEmpty)
  }
}
