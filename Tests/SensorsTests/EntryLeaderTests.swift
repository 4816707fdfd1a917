// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sensors

@Suite struct EntryLeaderTests {
  /// Builds a line of processes, each the child of the one before: name and whether it leads a
  /// session of its own.
  ///
  /// The first one's parent is `first`.
  static func leader(_ line: [(String, Bool)], first: UInt32 = 1) throws -> (String, String)? {
    var table = ProcessTable(bootID: "b", bootOffset: 0)
    var parent = first
    var session: UInt32 = 0
    var last: ProcessEntry?
    for (index, (name, leads)) in line.enumerated() {
      let pid = 0x7F00_0000 + UInt32(index)
      if leads { session = pid }
      let record = RecordBytes(
        start: 9_000_000_000,
        parentStart: 9_000_000_000,
        pid: pid,
        parentPID: parent,
        session: session
      ).decoded()
      let image = ProcessImage(
        name: utf8(name),
        executable: [],
        arguments: [],
        argumentCount: 0,
        workingDirectory: [],
        budget: table.budget
      )
      last = table.exec(try #require(record), image: image).process
      parent = pid
    }
    return EntryLeader(of: try #require(last), in: table).map {
      (text($0.process.image.name), "\($0.kind)")
    }
  }

  @Test func aLoginThroughSSH() throws {
    let found = try Self.leader([
      ("sshd", true), ("sshd", true), ("bash", true), ("sudo", true), ("socat", false),
    ])
    #expect(try #require(found) == ("bash", "sshd"))
  }

  @Test func aServiceOfInit() throws {
    let found = try Self.leader([("cron", true), ("sh", true), ("curl", false)])
    #expect(try #require(found) == ("cron", "init"))
  }

  @Test func aContainer() throws {
    let found = try Self.leader([("containerd-shim", true), ("nginx", true), ("sh", false)])
    #expect(try #require(found) == ("nginx", "container"))
  }

  /// A first process that opens no session leaves all that it starts in session 0.
  @Test func whatOpensNoSession() throws {
    let found = try Self.leader([("agent", false), ("sh", false), ("curl", false)])
    #expect(try #require(found) == ("agent", "init"))
  }

  @Test func anUnknownParentIsSaidToBeUnknown() throws {
    let found = try Self.leader([("bash", true), ("ssh", false)], first: 0x7E00_0000)
    #expect(try #require(found) == ("bash", "unknown"))
  }
}
