// SPDX-License-Identifier: Apache-2.0
import Events
import Host

/// What is known of the file that a process runs beyond what the kernel tells: its digest and the package
/// that owns it. Files on file systems that others answer for are not looked at.
struct ExecutableFacts {
  private let packages = PackageOwners.shared
  private var digests = FileDigests()
  private var slow = SlowMounts()
  /// `"package":{…}` of files by their path, nil where none has them, of one reading of what is installed.
  private var owners: [[UInt8]: [UInt8]?] = [:]
  private var ownersGeneration = 0
  private static let limit = 1024
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
    marks.package = package(of: path)
  }

  /// `"package":{…}` of the package that owns a file of the host; nil where none does.
  mutating func package(of path: [UInt8]) -> [UInt8]? {
    let generation = packages.generation
    if generation != ownersGeneration || owners.count >= Self.limit {
      owners.removeAll()
      ownersGeneration = generation
    }
    if let known = owners[path] { return known }
    let text = packages.owner(of: path).map(Self.text)
    owners[path] = .some(text)
    return text
  }

  private static func text(_ owner: InstalledPackage) -> [UInt8] {
    var json = JSONWriter(capacity: 64)
    json.raw("\"package\":{\"name\":")
    json.string(Array(owner.name.utf8))
    json.raw(",\"version\":")
    json.string(Array(owner.version.utf8))
    json.raw("}")
    return json.bytes
  }
}
