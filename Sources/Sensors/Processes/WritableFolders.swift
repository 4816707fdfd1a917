// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host

/// Whether everyone may write one of the folders on a path; remembered for some seconds.
struct WritableFolders {
  private struct Key: Hashable {
    var folder: [UInt8]
    var mountNamespace: UInt32
  }

  /// Nanoseconds for which an answer is believed.
  private static let lifetime: UInt64 = 5_000_000_000
  private static let limit = 1024
  private let ownMountNamespace = ProcFS.ownMountNamespace()
  private var known: [Key: (answer: Bool, time: UInt64)] = [:]

  /// Looks at the folders of a file as a process sees them; nil when they cannot be seen.
  mutating func callAsFunction(
    _ path: [UInt8],
    pid: UInt32,
    mountNamespace: UInt32,
    time: UInt64
  ) -> Bool? {
    guard path.first == 0x2F, let slash = path.lastIndex(of: 0x2F), !path.contains(0) else {
      return nil
    }
    let key = Key(folder: Array(path[..<slash]), mountNamespace: mountNamespace)
    if let (answer, asked) = known[key], time &- asked < Self.lifetime { return answer }
    let isOwn = mountNamespace == ownMountNamespace
    let root = isOwn ? [] : Array("/proc/\(pid)/root".utf8)
    guard let answer = Self.look(root, key.folder) else { return nil }
    if known.count >= Self.limit { known.removeAll() }
    known[key] = (answer, time)
    return answer
  }

  private static func look(_ root: [UInt8], _ folder: [UInt8]) -> Bool? {
    var end = 0
    while true {
      let path = (root + folder[..<end] + [0x2F, 0]).map { CChar(bitPattern: $0) }
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      if status.st_mode & S_IWOTH != 0 { return true }
      guard end < folder.count else { return false }
      end = folder[(end + 1)...].firstIndex(of: 0x2F) ?? folder.count
    }
  }
}
