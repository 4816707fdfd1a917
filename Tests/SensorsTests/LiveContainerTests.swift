// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Host
import Testing

@testable import Sensors

/// A process in pid, mount, net and user namespaces of its own and in a control group such as runtimes of
/// containers make; and what is known of the file that a process runs.
@Suite(.serialized, .enabled(if: cannotCapture == nil, "the kernel lets us load no BPF here"))
struct LiveContainerTests {
  /// A control group, which is gone when the test is over.
  private final class ControlGroup {
    let path: String

    init?(_ name: String) {
      guard let root = CgroupPaths().root else { return nil }
      path = "\(root)/\(name)"
      guard mkdir(path, 0o755) == 0 else { return nil }
    }

    deinit {
      // A group goes when its last process has gone.
      for _ in 0..<100 where rmdir(path) != 0 { usleep(10_000) }
    }
  }

  private static func inContainer(_ group: ControlGroup, _ words: String) throws -> pid_t {
    let child = try Child(
      "/bin/sh",
      [
        "sh", "-c",
        """
        echo $$ > "$0/cgroup.procs" && exec unshare --pid --mount --net --user --map-root-user --fork \
          --mount-proc sh -c '\(words)'
        """,
        group.path,
      ]
    )
    _ = child.wait()
    return child.pid
  }

  @Test func aProcessInAContainerIsKnownAsSuch() throws {
    let id = String(repeating: "0a1b2c3d", count: 8)
    guard let group = ControlGroup("docker-\(id).scope") else {
      print("skipping: no control group of the second version can be made here")
      return
    }
    let capture = try LiveCapture {
      _ = try Self.inContainer(group, "/usr/bin/env /usr/bin/true inside; exit 0")
      try Child("/usr/bin/true", ["true", "outside"]).wait()
    }
    let inside = try #require(
      capture.documents.last {
        $0.text("event.action") == "exec" && $0.text("process.name") == "true"
          && $0.arguments?.last == "inside"
      }
    )
    #expect(inside.text("container.id") == id)
    #expect(inside.text("container.runtime") == "docker")
    #expect(inside.text("process.executable") == "/usr/bin/true")
    #expect(inside.text("process.entry_leader.entry_meta.type") == "container")
    // The host's names are none of the users in there.
    #expect(inside["user.name"] == nil && inside["process.user.id"] != nil)
    #expect(inside["swiftlet.namespace_pid"] as? Int ?? 100 < 100)
    let outside = try #require(capture.documents.last { $0.arguments?.last == "outside" })
    #expect(outside["container"] == nil)
    #expect(outside.text("user.name") == "root")
  }

  @Test func theFileIsKnown() throws {
    let folder = try TemporaryFolder()
    let copy = folder.path + "/copy"
    try FileManager.default.copyItem(atPath: "/usr/bin/true", toPath: copy)
    let capture = try LiveCapture {
      try Child("/usr/bin/true", ["true", "packaged"]).wait()
      try Child(copy, ["copy", "alone"]).wait()
    }
    func exec(_ word: String) -> Document? {
      capture.documents.last {
        $0.text("event.action") == "exec" && $0.arguments?.last == word
      }
    }
    let packaged = try #require(exec("packaged"))
    let alone = try #require(exec("alone"))
    #expect(packaged.text("process.hash.sha256")?.count == 64)
    #expect(packaged.text("process.hash.sha256") == alone.text("process.hash.sha256"))
    #expect(alone["swiftlet.executable.package"] == nil)
    // Where what is installed takes longer to be read than a sensor waits, nobody knows the package yet.
    guard FileManager.default.fileExists(atPath: "/var/lib/dpkg/status"),
      PackageOwners.shared.owner(of: Array("/usr/bin/dpkg".utf8)) != nil,
      packaged["swiftlet.executable.package"] != nil
    else { return }
    #expect(packaged.text("swiftlet.executable.package.name") == "coreutils")
    #expect(packaged.text("swiftlet.executable.package.version")?.isEmpty == false)
  }
}
