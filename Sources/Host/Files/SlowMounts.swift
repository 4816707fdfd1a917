// SPDX-License-Identifier: Apache-2.0

/// File systems that a program or another host answers for: who asks them may wait for ever, so a sensor
/// must not.
package struct SlowMounts {
  /// The mounts are not looked at more often, in nanoseconds.
  private static let rest: Int64 = 2_000_000_000
  private static let kinds: Set<String> = [
    "nfs", "nfs4", "cifs", "smb3", "9p", "ceph", "glusterfs", "afs", "autofs", "virtiofs",
  ]

  private var folders: [[UInt8]] = []
  private var looked = Int64.min

  /// None is known yet.
  package init() {}

  /// Whether a path, absolute and without links, lies on one. `now`: nanoseconds of any clock that goes
  /// on.
  package mutating func hold(_ path: [UInt8], now: Int64) -> Bool {
    if looked == .min || now &- looked > Self.rest {
      looked = now
      folders = Self.folders(Mount.ours())
    }
    return folders.contains {
      path.starts(with: $0) && (path.count == $0.count || path[$0.count] == 0x2F)
    }
  }

  /// Where such file systems are mounted.
  static func folders(_ mounts: [Mount]) -> [[UInt8]] {
    mounts.filter { kinds.contains($0.kind) || $0.kind == "fuse" || $0.kind.hasPrefix("fuse.") }
      .map(\.folder)
  }
}
