// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The paths of control groups by the number that the kernel gives for them: the inode of the group's
/// folder in the second version's file system (cgroups(7), bpf_get_current_cgroup_id in bpf-helpers(7)).
package struct CgroupPaths {
  /// Most folders that are looked at, and most depth.
  private static let most = 65_536
  private static let deepest = 32
  /// The folders are not looked through anew more often, in nanoseconds.
  private static let rest: Int64 = 500_000_000

  /// Where the file system is mounted; nil where the host has none.
  package let root: String?
  private var paths: [UInt64: String] = [:]
  private var scanned = Int64.min
  /// Whether groups were left out, as there are too many.
  package private(set) var isTruncated = false

  /// The groups below a folder; nil finds it among the mounts.
  package init(root: String? = nil) {
    self.root = root ?? Self.mountPoint(Mount.ours())
  }

  /// Where the second version's file system is mounted.
  static func mountPoint(_ mounts: [Mount]) -> String? {
    mounts.first { $0.kind == "cgroup2" }.map { String(decoding: $0.folder, as: UTF8.self) }
  }

  /// The path of a group below the root, such as `/system.slice/ssh.service`; nil for one that is
  /// gone or not to be seen. `now`: nanoseconds of any clock that goes on.
  package mutating func path(of id: UInt64, now: Int64) -> String? {
    if let known = paths[id] { return known }
    guard scanned == .min || now &- scanned > Self.rest else { return nil }
    scanned = now
    scan()
    return paths[id]
  }

  private mutating func scan() {
    guard let root else { return }
    paths.removeAll(keepingCapacity: true)
    isTruncated = false
    var status = stat()
    guard stat(root, &status) == 0 else { return }
    paths[UInt64(status.st_ino)] = "/"
    var open = [("", 0)]
    while let (path, depth) = open.popLast() {
      guard paths.count < Self.most, depth < Self.deepest else {
        isTruncated = true
        return
      }
      for (name, inode) in Self.folders(root + path) {
        let child = path + "/" + name
        paths[inode] = child
        open.append((child, depth + 1))
      }
    }
  }

  private static func folders(_ path: String) -> [(name: String, inode: UInt64)] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var found: [(String, UInt64)] = []
    while let entry = readdir(stream) {
      guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { found.append((name, UInt64(entry.pointee.d_ino))) }
    }
    return found
  }
}
