// SPDX-License-Identifier: Apache-2.0
import Events
import Host

/// What is known of the file that a process runs beyond what the kernel tells: its digest and the package
/// that owns it. Files on file systems that others answer for are not looked at.
struct ExecutableFacts {
  private let packages = PackageOwners.shared
  private var digests = FileDigests()
  private var slow = SlowMounts()
  private let ownMountNamespace = ProcFS.ownMountNamespace()

  /// Waits a moment for what is installed to be read.
  func prepare() {
    packages.refresh(now: Int64(clamping: HostClock.sinceBoot()))
    packages.waitForFirst(seconds: 2)
  }

  /// Adds what is known of the file at a path, as the process sees it. `now`: nanoseconds after boot.
  mutating func add(
    to marks: inout ExecutableMarks,
    _ path: [UInt8],
    pid: UInt32,
    mountNamespace: UInt32,
    isContainer: Bool,
    now: UInt64
  ) {
    let now = Int64(clamping: now)
    let isOwn = mountNamespace == ownMountNamespace
    // Whoever makes mounts of his own may make such as never answer; runtimes of containers do not.
    guard isOwn || isContainer, path.first == 0x2F || marks.isMemory || marks.isDeleted,
      !(isOwn && slow.hold(path, now: now))
    else { return }
    let file: String
    if marks.isMemory || marks.isDeleted {
      file = "/proc/\(pid)/exe"
    } else {
      file = (isOwn ? "" : "/proc/\(pid)/root") + String(decoding: path, as: UTF8.self)
    }
    switch digests.digest(of: file, now: now) {
    case .success(let digest): marks.digest = digest
    case .failure(let gap): marks.digestGap = gap
    }
    guard isOwn, !marks.isMemory, !marks.isDeleted else { return }
    packages.refresh(now: now)
    guard let owner = packages.owner(of: path) else { return }
    var json = JSONWriter(capacity: 64)
    json.raw("\"package\":{\"name\":")
    json.string(Array(owner.name.utf8))
    json.raw(",\"version\":")
    json.string(Array(owner.version.utf8))
    json.raw("}")
    marks.package = json.bytes
  }
}
