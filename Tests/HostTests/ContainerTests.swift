// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Testing

@testable import Host

/// Which container a process is in, and what its runtime says of it.
@Suite struct ContainerTests {
  private static let id = String(repeating: "0123456789abcdef", count: 4)
  private static let other = String(repeating: "f", count: 64)

  @Test(arguments: [
    ("/system.slice/docker-\(id).scope", "docker"),
    ("/docker/\(id)", "docker"),
    ("/docker/\(id)/init.scope", "docker"),
    ("/kubepods.slice/kubepods-pod1.slice/cri-containerd-\(id).scope", "containerd"),
    ("/kubepods/burstable/pod1/\(id)", "unknown"),
    ("/machine.slice/libpod-\(id).scope/container", "podman"),
    ("/kubepods.slice/crio-\(id).scope", "cri-o"),
    // The innermost one counts.
    ("/docker/\(other)/docker/\(id)", "docker"),
  ])
  func ofIDs(path: String, runtime: String) {
    let found = ContainerID(cgroupPath: path)
    #expect(found?.id == Self.id && found?.runtime.rawValue == runtime)
  }

  @Test(arguments: [
    ("/machine.slice/machine-web.scope", "web", "systemd-nspawn"),
    ("/lxc.payload.db/system.slice", "db", "lxc"), ("/lxc/db", "db", "lxc"),
  ])
  func ofNames(path: String, id: String, runtime: String) {
    let found = ContainerID(cgroupPath: path)
    #expect(found?.id == id && found?.runtime.rawValue == runtime)
  }

  @Test(arguments: [
    "/", "", "/system.slice/ssh.service", "/user.slice/user-0.slice/session-1.scope",
    "/machine.slice/libpod-conmon-\(id).scope", "/system.slice/docker.service",
    "/docker-\(id.dropLast()).scope", "/\(id.uppercased().replacing("0", with: "G"))",
  ])
  func ofNone(path: String) { #expect(ContainerID(cgroupPath: path) == nil) }

  @Test(arguments: [
    ("registry:5000/team/web:1.2@sha256:abc", "registry:5000/team/web", "1.2"),
    ("registry:5000/web", "registry:5000/web", nil), ("debian", "debian", nil),
    ("", nil, nil),
  ])
  func images(text: String, name: String?, tag: String?) {
    let told = ContainerDescription(name: "", image: text)
    #expect(told.name == nil && told.image == name && told.tag == tag)
  }

  private static let files: [(path: String, content: String, runtime: ContainerID.Runtime)] = [
    (
      "/var/lib/docker/containers/ID/config.v2.json",
      #"{"Name":"/web","Config":{"Image":"shop/web:7"}}"#, .docker
    ),
    (
      "/run/containerd/io.containerd.runtime.v2.task/k8s.io/ID/config.json",
      #"{"annotations":{"io.kubernetes.cri.container-name":"web","io.kubernetes.cri.image-name":"shop/web:7"}}"#,
      .containerd
    ),
    (
      "/run/containers/storage/overlay-containers/ID/userdata/config.json",
      #"{"annotations":{"io.kubernetes.container.name":"web","io.kubernetes.cri-o.ImageName":"shop/web:7"}}"#,
      .crio
    ),
    (
      "/var/lib/containers/storage/overlay-containers/containers.json",
      #"[{"id":"x"},{"id":"ID","names":["web"],"metadata":"{\"image-name\":\"shop/web:7\"}"}]"#,
      .podman
    ),
  ]

  @Test(arguments: files.indices)
  func descriptions(place: Int) throws {
    let (path, content, runtime) = Self.files[place]
    let folder = try Folder()
    try folder.write(path.replacing("ID", with: Self.id), content.replacing("ID", with: Self.id))
    var container = try #require(ContainerID(cgroupPath: "/docker/\(Self.id)"))
    container.runtime = runtime
    let told = ContainerDescription.read(container, root: folder.path)
    #expect(told == ContainerDescription(name: "web", image: "shop/web:7"))
    container.id = Self.other
    #expect(ContainerDescription.read(container, root: folder.path) == ContainerDescription())
  }

  @Test func whatIsBrokenSaysNothing() throws {
    let folder = try Folder()
    try folder.write("/var/lib/docker/containers/\(Self.id)/config.v2.json", "{\"Name\":")
    let container = try #require(ContainerID(cgroupPath: "/docker/\(Self.id)"))
    #expect(ContainerDescription.read(container, root: folder.path) == ContainerDescription())
  }

  @Test func theMount() {
    let mounts = """
      25 1 0:22 / /sys/fs/cgroup rw,relatime shared:9 - tmpfs tmpfs rw
      30 25 0:27 / /sys/fs/cgroup/unified rw shared:11 master:2 - cgroup2 cgroup2 rw
      """
    #expect(CgroupPaths.mountPoint(Mount.all(mounts)) == "/sys/fs/cgroup/unified")
    #expect(CgroupPaths.mountPoint(Mount.all("cgroup2 - - -")) == nil)
  }

  /// Any tree of folders will do; their numbers are those of the kernel.
  @Test func groupsAreFoundByTheirNumber() throws {
    let folder = try Folder()
    try folder.write("/system.slice/docker-\(Self.id).scope/file", "")
    var paths = CgroupPaths(root: folder.path)
    var status = stat()
    let path = "/system.slice/docker-\(Self.id).scope"
    #expect(stat(folder.path + path, &status) == 0)
    #expect(paths.path(of: UInt64(status.st_ino), now: 0) == path)
    #expect(paths.path(of: 1 << 60, now: 1) == nil)
    // A new one is found, though not at once.
    try folder.write("/new/file", "")
    #expect(stat(folder.path + "/new", &status) == 0)
    #expect(paths.path(of: UInt64(status.st_ino), now: 2) == nil)
    #expect(paths.path(of: UInt64(status.st_ino), now: 1_000_000_000) == "/new")
  }
}
