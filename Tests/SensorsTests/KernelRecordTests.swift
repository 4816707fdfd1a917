// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

@testable import Sensors

@Suite struct KernelRecordTests {
  @Test func decodesEveryField() throws {
    let layout = RecordBytes(
      flags: [.script],
      loginUID: 1001,
      tty: (136, 3),
      status: 0x0700,
      level: 1,
      filename: "bin/tool",
      workingDirectory: ["srv", "a b"],
      path: ["usr", "bin", "tool"],
      arguments: [utf8("tool"), [], [0xFF]]
    )
    let bytes = layout.bytes
    let record = try #require(decode(bytes))
    #expect(record.kind == .exec)
    #expect(record.flags == [.script])
    #expect(record.time == 5_000_000_000)
    #expect(record.start == 4_000_000_000)
    #expect(record.parentStart == 1_000_000_000)
    #expect(record.cgroup == 63)
    #expect(record.effectiveCapabilities == 1)
    #expect(record.permittedCapabilities == 3)
    #expect(record.pid == 4242)
    #expect(record.parentPID == 0x7F00_0001)
    #expect(
      record.credentials
        == Credentials(
          uid: 1000,
          effectiveUID: 0,
          gid: 100,
          effectiveGID: 50,
          hasHostNames: false
        )
    )
    #expect(record.loginUID == 1001)
    #expect(record.session == 41)
    #expect(record.processGroup == 42)
    #expect(record.tty == Terminal(major: 136, minor: 3))
    #expect(record.waitStatus == 0x0700)
    #expect(record.argumentCount == 3)
    #expect(record.namespacePID == 7)
    #expect(record.mountNamespace == 1)
    #expect(text(record.command) == "program")
    #expect(text(record.parentCommand) == "parent")
    #expect(text(record.givenFile(in: bytes.span)) == "bin/tool")
    #expect(text(record.workingDirectoryPath(in: bytes.span)) == "/srv/a b")
    #expect(text(record.mappedPath(in: bytes.span)) == "/usr/bin/tool")
    let (arguments, isComplete) = record.splitArguments(in: bytes.span)
    #expect(arguments == [utf8("tool"), [], [0xFF]])
    #expect(isComplete)
  }

  @Test func anEmptyWalkIsTheRoot() throws {
    let bytes = RecordBytes().bytes
    let record = try #require(decode(bytes))
    #expect(text(record.workingDirectoryPath(in: bytes.span)) == "/")
    #expect(record.splitArguments(in: bytes.span).arguments == [])
    #expect(record.tty == nil)
  }

  @Test func missingArgumentsAreNoticed() throws {
    let bytes = RecordBytes(arguments: [utf8("a")], argumentCount: 4_000_000_000).bytes
    let record = try #require(decode(bytes))
    let (arguments, isComplete) = record.splitArguments(in: bytes.span)
    #expect(arguments == [utf8("a")])
    #expect(!isComplete)
  }

  /// Whatever the bytes, there is a record whose parts lie inside, or none.
  @Test func brokenRecordsDoNoHarm() {
    let good = RecordBytes(
      filename: "x",
      workingDirectory: ["a"],
      path: ["b"],
      arguments: [utf8("c")]
    ).bytes
    for count in 0..<good.count { #expect(decode(Array(good.prefix(count))) == nil) }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
      }
      guard let record = decode(bytes) else { continue }
      #expect(record.arguments.upperBound <= bytes.count)
      _ = record.splitArguments(in: bytes.span)
      _ = record.mappedPath(in: bytes.span)
      _ = record.workingDirectoryPath(in: bytes.span)
    }
    #expect(decode(RecordBytes(version: 1).bytes) == nil)
    #expect(decode(RecordBytes(kind: 15).bytes) == nil)
  }
}
