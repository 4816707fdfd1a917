// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sensors

@Suite struct IdentityChangeTests {
  /// What the second of two records of a process shows to have changed.
  static func changes(_ before: RecordBytes, _ after: RecordBytes) throws -> [String] {
    var table = ProcessTable(bootID: "b", bootOffset: 0)
    let process = table.fork(try #require(before.decoded())).child
    let change = IdentityChange(process, try #require(after.decoded()))
    return change?.actions.map { "\($0.name)" } ?? []
  }

  static func record(session: UInt32, uid: UInt32 = 1000) -> RecordBytes {
    RecordBytes(uid: uid, euid: uid, session: session)
  }

  /// Session 0 is that of what the first process starts where that opens none, as in small machines.
  @Test(arguments: [(0 as UInt32, 7 as UInt32), (7, 0), (7, 8)])
  func aSessionChanges(from before: UInt32, to after: UInt32) throws {
    let found = try Self.changes(Self.record(session: before), Self.record(session: after))
    #expect(found == ["session_id_change"])
  }

  @Test func nothingChanges() throws {
    #expect(try Self.changes(Self.record(session: 0), Self.record(session: 0)).isEmpty)
  }

  @Test func aUserAndASessionChangeAtOnce() throws {
    let after = Self.record(session: 8, uid: 7)
    let found = try Self.changes(Self.record(session: 0), after)
    #expect(found == ["uid_change", "session_id_change"])
  }
}
