// SPDX-License-Identifier: Apache-2.0

/// File systems that a program or another host answers for: who asks them may wait for ever, so a sensor
/// must not.
package struct SlowMounts {
  /// The mounts are not looked at more often, in nanoseconds.
  private static let rest: Int64 = 2_000_000_000
  private static let kinds: Set<Substring> = [
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
      folders = Self.folders(FileReading.text("/proc/self/mountinfo", limit: 4 << 20) ?? "")
    }
    return folders.contains {
      path.starts(with: $0) && (path.count == $0.count || path[$0.count] == 0x2F)
    }
  }

  /// Where such file systems are mounted, as `/proc/self/mountinfo` (proc_pid_mountinfo(5)) tells it.
  static func folders(_ mounts: String) -> [[UInt8]] {
    mounts.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count > 6, let dash = words.lastIndex(of: "-"), dash + 1 < words.count else {
        return nil
      }
      let kind = words[dash + 1]
      guard kinds.contains(kind) || kind == "fuse" || kind.hasPrefix("fuse.") else { return nil }
      return plain(words[4])
    }
  }

  /// A path in which blanks are written as `\\040`.
  private static func plain(_ text: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      if byte == UInt8(ascii: "\\"), digits.count == 3,
        digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x37 })
      {
        bytes.append(digits.reduce(0) { $0 &* 8 &+ ($1 - 0x30) })
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }
}
