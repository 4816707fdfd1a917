// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Host
import Testing

@testable import Sensors

/// A file system in memory that is gone when the test is over.
final class PrivateMount {
  let folder: TemporaryFolder
  var path: String { folder.path }

  init() throws {
    folder = try TemporaryFolder()
    guard mount("swiftlet-test", folder.path, "tmpfs", 0, nil) == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EPERM)
    }
  }

  deinit { umount2(folder.path, Int32(MNT_DETACH)) }

  /// Why none can be made; nil when it can.
  static let obstacle: String? = {
    (try? PrivateMount()) == nil ? "no file system can be mounted here" : nil
  }()
}

@Suite(
  .serialized,
  .enabled(if: cannotCapture == nil, "the kernel lets us load no BPF here"),
  .enabled(if: PrivateMount.obstacle == nil, "no file system can be mounted here")
)
struct LiveFileTests {
  /// Watches a private mount while a shell works in it.
  private func capture(_ mount: PrivateMount, _ line: String) throws -> (LiveCapture, pid_t) {
    var pid: pid_t = 0
    let capture = try LiveCapture(
      families: [.process, .file],
      places: [mount.path + "/etc", mount.path + "/home/*/.ssh"],
      devices: [mount.path + "/dev/net/tun"]
    ) {
      let shell = try Child("/bin/bash", ["bash", "-c", "cd \(mount.path); \(line)"])
      pid = shell.pid
      shell.wait()
    }
    return (capture, pid)
  }

  @Test func whatHappensToFilesIsTold() throws {
    let mount = try PrivateMount()
    for folder in ["etc/sub", "home/a/.ssh", "home/a/other", "dev/net"] {
      try FileManager.default.createDirectory(
        atPath: "\(mount.path)/\(folder)",
        withIntermediateDirectories: true
      )
    }
    #expect(FileManager.default.createFile(atPath: mount.path + "/dev/net/tun", contents: nil))
    let (capture, pid) = try capture(
      mount,
      """
      echo x > etc/sub/new.conf; echo y > home/a/other/unseen; echo z > home/a/.ssh/authorized_keys
      mv etc/sub/new.conf etc/moved.conf; chmod 4755 etc/moved.conf; touch etc/moved.conf; rm etc/moved.conf
      mkdir etc/later; sleep 1; echo w > etc/later/late; cat dev/net/tun; :
      """
    )
    try #require(capture.isOn(.file))
    let events = capture.documents.filter { $0["event.category"] as? [String] == ["file"] }
    func found(_ action: String) -> [String] {
      events.filter { $0.text("event.action") == action }
        .compactMap { $0.text("file.path")?.dropFirst(mount.path.count + 1) }.map(String.init)
    }
    #expect(
      found("creation")
        == ["etc/sub/new.conf", "home/a/.ssh/authorized_keys", "etc/later", "etc/later/late"]
    )
    #expect(
      found("modification")
        == [
          "etc/sub/new.conf", "home/a/.ssh/authorized_keys", "etc/moved.conf", "etc/later/late",
        ]
    )
    #expect(found("rename") == ["etc/moved.conf"])
    #expect(found("permission_change").first == "etc/moved.conf")
    #expect(found("deletion") == ["etc/moved.conf"])
    #expect(found("open") == ["dev/net/tun"])

    let rename = try #require(events.first { $0.text("event.action") == "rename" })
    #expect(rename.text("file.Ext.original.path") == mount.path + "/etc/sub/new.conf")
    #expect(rename.text("file.Ext.original.name") == "new.conf")
    #expect(rename.text("file.extension") == "conf")
    #expect(rename.text("file.directory") == mount.path + "/etc")
    #expect(rename.text("data_stream.dataset") == "endpoint.events.file")
    let created = try #require(events.first { $0.text("event.action") == "creation" })
    #expect(created["process.pid"] as? Int == Int(pid))
    #expect(created.text("process.name") == "bash")
    #expect(events.allSatisfy { $0["process.pid"] != nil })
    #expect(events.first { $0.text("event.action") == "open" }?.text("process.name") == "cat")
    LiveLossTests.checkSums(capture.counters)
  }

  /// A file that is made and then run: its event comes before the start of it.
  @Test func whatIsDroppedAndRunIsInOrder() throws {
    let mount = try PrivateMount()
    try FileManager.default.createDirectory(
      atPath: mount.path + "/etc",
      withIntermediateDirectories: true
    )
    // All at once, as a dropper does it: the reader comes later than everything.
    let (capture, _) = try capture(
      mount,
      """
      cp /bin/true etc/kept; etc/kept; cp /bin/true etc/dropped; etc/dropped; rm etc/dropped
      python3 -c 'import os, shutil, subprocess
      shutil.copy("/bin/true", "etc/own"); subprocess.run(["etc/own"]); os.unlink("etc/own")'; :
      """
    )
    try #require(capture.isOn(.file))
    func time(_ action: String, _ field: String, _ name: String) throws -> String {
      let found = capture.documents.first {
        $0.text("event.action") == action && $0.text(field) == mount.path + "/etc/" + name
      }
      return try #require(found?.text("@timestamp"))
    }
    for name in ["kept", "dropped", "own"] {
      let started = try time("exec", "process.executable", name)
      #expect(try time("creation", "file.path", name) < started)
      #expect(try time("modification", "file.path", name) < started)
    }
    let created = try time("creation", "file.path", "kept")
    let copied = capture.documents.first {
      $0.text("event.action") == "exec" && $0.text("process.name") == "cp"
    }
    #expect(try #require(copied?.text("@timestamp")) <= created)
  }

  /// What leads to a place is watched too: a home that is made later, and its folder of keys.
  @Test func placesThatAreMadeLaterAreWatched() throws {
    let mount = try PrivateMount()
    try FileManager.default.createDirectory(
      atPath: mount.path + "/home/a",
      withIntermediateDirectories: true
    )
    let (capture, _) = try capture(
      mount,
      """
      mkdir home/a/.ssh; sleep 0.3; echo x > home/a/.ssh/authorized_keys
      mkdir -p home/b/.ssh; echo y > home/b/.ssh/at_once; sleep 0.3; echo z > home/b/.ssh/later
      mkdir home/a/other; echo y > home/a/other/unseen
      mkdir -p etc/sub; echo x > etc/sub/conf; sleep 0.3
      mv etc moved; sleep 0.3; mkdir etc; sleep 0.3; echo x > etc/again; :
      """
    )
    try #require(capture.isOn(.file))
    let made = capture.documents.filter { $0.text("event.action") == "creation" }
    let paths = made.compactMap { $0.text("file.path")?.dropFirst(mount.path.count + 1) }
    for path in [
      "home/a/.ssh/authorized_keys", "home/b/.ssh/at_once", "home/b/.ssh/later", "etc/sub/conf",
      "etc/again",
    ] {
      #expect(paths.count { $0 == path } == 1, "\(path) in \(paths)")
    }
    #expect(!paths.contains("home/a/other/unseen"))
    let found = made.filter { $0["swiftlet.file.found"] as? Bool == true }
    #expect(found.allSatisfy { $0["process.pid"] == nil })
    let last = try #require(made.first { $0.text("file.path")?.hasSuffix("etc/again") == true })
    #expect(last.text("process.name") == "bash")
  }

  /// Only other permissions are told, and of the program that changed them.
  @Test func changesOfPermissionsAreThoseThatAre() throws {
    let mount = try PrivateMount()
    try FileManager.default.createDirectory(
      atPath: mount.path + "/etc",
      withIntermediateDirectories: true
    )
    try Data().write(to: URL(fileURLWithPath: mount.path + "/etc/known"))
    let (capture, _) = try capture(
      mount,
      """
      umask 022; touch etc/x; chmod 4755 etc/x; mv etc/x etc/moved
      echo z > etc/f; chmod 600 etc/f; touch etc/only; touch etc/known; chown 1 etc/known
      install -m 4711 /bin/true etc/installed; sleep 0.3; chmod 640 etc/known; :
      """
    )
    try #require(capture.isOn(.file))
    let changes = capture.documents.filter { $0.text("event.action") == "permission_change" }
    let told = changes.map {
      "\($0.text("process.name") ?? "?") \($0.text("file.name") ?? "?") \($0.text("file.mode") ?? "?")"
    }
    #expect(
      told == ["chmod x 4755", "chmod f 0600", "install installed 4711", "chmod known 0640"]
    )
  }

  /// The device itself, not a file in its place: kernels treat them differently.
  @Test(.enabled(if: access("/dev/net/tun", R_OK | W_OK) == 0, "this host has no tun device"))
  func anOpenedTunDeviceIsTold() throws {
    let capture = try LiveCapture(
      families: [.process, .file],
      places: [],
      devices: ["/dev/net/tun"]
    ) {
      try Child("/usr/bin/python3", ["python3", "-c", "open('/dev/net/tun', 'rb+', 0)"]).wait()
    }
    try #require(capture.isOn(.file))
    let opened = capture.documents.first {
      $0.text("event.action") == "open" && $0.text("file.path") == "/dev/net/tun"
    }
    #expect(opened?.text("process.name")?.hasPrefix("python3") == true)
  }

  /// Without the right to, the family is off and says so, and the rest works.
  @Test func withoutTheRightTheFamilyIsOff() throws {
    let states = try PrivilegeTests.with([.bpf, .perfmon]) {
      var configuration = EBPFSensor.Configuration(agent: AgentInfo(version: "0.0.0"))
      configuration.families = [.process, .file, .network, .dns, .credentials]
      configuration.watchedPlaces = ["/nowhere"]
      return try EBPFSensor(configuration).families
    }
    let on = Set(states.filter(\.isOn).map(\.family))
    #expect(on == [.process, .network, .dns, .credentials])
    #expect(states.first { $0.family == .file }?.reason == "fanotify needs CAP_SYS_ADMIN")
  }
}

@Suite struct FileEventTests {
  /// One event with one record, as the kernel writes it.
  static func event(mask: UInt64, pid: UInt32, type: UInt8, name: String) -> [UInt8] {
    var record: [UInt8] = [type, 0]
    func bytes<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
      withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    let body = [UInt8](repeating: 9, count: 8) + bytes(UInt32(4)) + bytes(UInt32(1)) + [1, 2, 3, 4]
    let text = Array(name.utf8) + [0]
    record += bytes(UInt16(4 + body.count + text.count)) + body + text
    let head = bytes(UInt32(24 + record.count)) + [3, 0] + bytes(UInt16(24))
    return head + bytes(mask) + bytes(Int32(-1)) + bytes(pid) + record
  }

  @Test func eventsAreDecoded() {
    let bytes =
      Self.event(mask: 0x100, pid: 7, type: 2, name: "a")
      + Self.event(mask: 0x1000_0000, pid: 8, type: 10, name: "b")
    let (events, isWhole) = FileEvent.decode(bytes.span)
    #expect(isWhole)
    #expect(events.map(\.pid) == [7, 8])
    #expect(events[0].mask == .created)
    #expect(events[0].place?.name == utf8("a"))
    #expect(events[0].place?.folder.count == 20)
    #expect(events[1].oldPlace?.name == utf8("b"))
    #expect(events[1].place == nil)
  }

  @Test func brokenEventsDoNoHarm() {
    let good = Self.event(mask: 0x100, pid: 7, type: 2, name: "name")
    for count in 1..<good.count {
      let (events, isWhole) = FileEvent.decode(Array(good.prefix(count)).span)
      #expect(events.isEmpty && !isWhole)
    }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      var bytes = good + good
      for _ in 0..<4 {
        bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
      }
      #expect(FileEvent.decode(bytes.span).events.count <= 2)
    }
  }
}
