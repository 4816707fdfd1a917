// SPDX-License-Identifier: Apache-2.0
import CFanotify

/// What the file system says of a file now (statx(2)); links are not followed.
struct FileStatus {
  /// Which file it is on this host, however it is named: a digest of device and inode.
  var key: UInt64
  var mode: UInt16
  /// When it was made, nanoseconds since 1970; nil where the file system does not know.
  var born: Int64?
  /// When its content, name or permissions changed last: the kernel's own time, that no program sets.
  var changed: Int64

  var isFolder: Bool { mode & 0o170000 == 0o040000 }

  /// Nil when it is not there.
  init?(_ path: [UInt8]) {
    var answer = swiftlet_status()
    let name = (path + [0]).map { CChar(bitPattern: $0) }
    guard swiftlet_status_of(name, &answer) == 0 else { return nil }
    // Devices have small numbers and inodes seldom reach 2^48: no two files share one in practice.
    key = answer.inode ^ (answer.device &* 0x9E37_79B9_7F4A_7C15)
    mode = answer.mode
    born = answer.born > 0 ? answer.born : nil
    changed = answer.changed
  }
}
