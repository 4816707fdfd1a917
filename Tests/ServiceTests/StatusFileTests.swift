// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Glibc
import Storage
import Testing

@testable import Service

/// The file in which the service says how it is, also on a disk that is full.
@Suite struct StatusFileTests {
  private static func status(_ number: Int) -> JSONValue {
    ["state": "running", "pid": .number(Int(getpid())), "updated": .string("\(number)")]
  }

  private static func number(_ file: StatusFile) -> String? {
    guard case .status(let document, true) = file.read() else { return nil }
    return document["updated"]?.stringValue
  }

  @Test(.enabled(if: geteuid() == 0, "a full disk is a tmpfs, which root alone can mount"))
  func aFullDiskIsWrittenOver() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/swiftlet-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try #require(mount("tmpfs", folder, "tmpfs", 0, "size=64k") == 0)
    defer { umount2(folder, Int32(MNT_DETACH)) }
    let file = StatusFile(StoreLayout(root: folder))
    #expect(file.write(Self.status(1)) == nil)
    #expect(Self.number(file) == "1")
    let filling = open(folder + "/filling", O_WRONLY | O_CREAT, 0o600)
    let bytes = [UInt8](repeating: 1, count: 4_096)
    while write(filling, bytes, bytes.count) > 0 {}
    close(filling)
    let reason = try #require(file.write(Self.status(2)))
    #expect(reason.contains("space"))
    #expect(Self.number(file) == "2")
    unlink(folder + "/filling")
    #expect(file.write(Self.status(3)) == nil)
    #expect(Self.number(file) == "3")
  }
}
