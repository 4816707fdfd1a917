// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

@testable import Sensors

@Suite struct ProcessTableTests {
  // Above the kernel's largest pid, so that nothing comes from this machine's /proc.
  static let base: UInt32 = 0x7F00_0000

  static func record(
    _ kind: UInt8,
    _ pid: UInt32,
    parent: UInt32 = 1,
    time: UInt64 = 10_000_000_000,
    start: UInt64 = 9_000_000_000
  ) throws -> KernelRecord {
    try #require(
      RecordBytes(
        kind: kind,
        time: time,
        start: start,
        parentStart: 9_000_000_000,
        pid: base + pid,
        parentPID: base + parent,
        session: base + 1,
        group: base + pid
      ).decoded()
    )
  }

  static func image(_ name: String, in table: ProcessTable) -> ProcessImage {
    ProcessImage(
      name: utf8(name),
      executable: utf8("/bin/" + name),
      arguments: [utf8(name)],
      argumentCount: 1,
      workingDirectory: utf8("/"),
      budget: table.budget
    )
  }

  static func table(_ limits: ProcessTable.Limits = .init()) -> ProcessTable {
    ProcessTable(bootID: "boot", bootOffset: 0, limits: limits)
  }

  @Test func aChildRunsItsParentsProgramUntilItExecs() throws {
    var table = Self.table()
    _ = table.exec(try Self.record(0, 1, parent: 0), image: Self.image("bash", in: table))
    let (child, parent) = table.fork(try Self.record(1, 2))
    #expect(text(child.image.name) == "bash")
    #expect(text(parent.image.name) == "bash")
    let exec = table.exec(try Self.record(0, 2), image: Self.image("ssh", in: table))
    #expect(exec.process === child)
    #expect(exec.previous.map { text($0.name) } == "bash")
    #expect(text(exec.parent.image.name) == "bash")
    #expect(table.ancestry(of: exec.parent).first == exec.parent.entityID)
  }

  @Test func anEndedParentIsRememberedAndEndsOnce() throws {
    var table = Self.table()
    _ = table.exec(try Self.record(0, 1, parent: 0), image: Self.image("zsh", in: table))
    let first = table.exit(try Self.record(2, 1, parent: 0))
    let second = table.exit(try Self.record(2, 1, parent: 0))
    #expect(first != nil)
    #expect(second == nil)
    let exec = table.exec(try Self.record(0, 2), image: Self.image("x", in: table))
    #expect(text(exec.parent.image.name) == "zsh")
    #expect(exec.previous == nil)
  }

  @Test func aReusedPidIsAnotherProcess() throws {
    var table = Self.table()
    _ = table.exec(try Self.record(0, 5), image: Self.image("old", in: table))
    _ = table.exit(try Self.record(2, 5))
    let later = try Self.record(0, 5, time: 90_000_000_000, start: 89_000_000_000)
    let exec = table.exec(later, image: Self.image("new", in: table))
    #expect(exec.previous == nil)
    let old = try #require(table[EntityKey(pid: Self.base + 5, start: 9_000_000_000)])
    #expect(old.entityID != exec.process.entityID)
    #expect(table[pid: Self.base + 5] === exec.process)
  }

  @Test func anUnknownParentHasTheNameThatTheRecordSays() throws {
    var table = Self.table()
    let (child, parent) = table.fork(try Self.record(1, 9, parent: 8))
    #expect(text(parent.image.name) == "parent")
    #expect(text(child.image.name) == "parent")
    #expect(text(Array(parent.image.text[parent.image.identity])) == "\"name\":\"parent\"")
  }

  @Test func theTableIsBounded() throws {
    var table = Self.table(.init(processes: 100, ended: 10))
    for pid in 10..<1010 as Range<UInt32> { _ = table.fork(try Self.record(1, pid)) }
    #expect(table.count <= 100)
    #expect(table.evictions >= 900)
    for pid in 900..<1010 as Range<UInt32> { _ = table.exit(try Self.record(2, pid)) }
    #expect(table.count <= 100)

    var small = Self.table(.init(imageBytes: 50_000))
    for pid in 10..<500 as Range<UInt32> {
      _ = small.exec(try Self.record(0, pid), image: Self.image("n\(pid)", in: small))
      #expect(small.budget.bytes <= 50_000)
    }
    #expect(small.evictions > 0)
  }

  @Test func theEndedAreForgottenInTime() throws {
    var table = Self.table(.init(retention: 1_000_000_000))
    _ = table.exec(try Self.record(0, 3), image: Self.image("x", in: table))
    _ = table.exit(try Self.record(2, 3))
    _ = table.fork(try Self.record(1, 4, time: 12_000_000_000))
    #expect(table[pid: Self.base + 3] == nil)
    #expect(table.evictions == 0)
  }

  @Test func seededAndLiveIdsAgree() throws {
    var table = ProcessTable(bootID: "boot", bootOffset: HostClock.bootOffset())
    let pid = UInt32(getpid())
    let found = table.seed(pid: pid)
    let seeded = try #require(found)
    let tick = 1_000_000_000 / HostClock.ticksPerSecond
    #expect(seeded.key == EntityKey(pid: pid, start: seeded.key.ticks * tick + tick - 1))
    let again = table.seed(pid: pid)
    #expect(again === seeded)
    #expect(seeded.entityID.count == 28)
  }

  @Test func longArgumentsAreNotKept() {
    let table = Self.table()
    let image = ProcessImage(
      name: utf8("x"),
      executable: [],
      arguments: [utf8("x"), [UInt8](repeating: 0x61, count: 9000)],
      argumentCount: 2,
      workingDirectory: [],
      budget: table.budget
    )
    #expect(image.isTruncated)
    #expect(text(Array(image.text[image.arguments])) == #""args":["x"],"args_count":2"#)
  }
}
