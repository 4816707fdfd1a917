// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The names behind user and group ids, remembered until `/etc/passwd` or `/etc/group` changes.
package struct AccountNames {
  private var users: [UInt32: [UInt8]] = [:]
  private var groups: [UInt32: [UInt8]] = [:]
  private var stamp: [Int] = []
  private var checkedAt = 0

  /// Counts how often the names were dropped: whoever keeps text made of them compares it.
  package private(set) var generation = 0

  /// Names that are remembered at most, of each kind.
  private static let limit = 4096

  /// An empty cache.
  package init() { stamp = Self.currentStamp() }

  /// The user's name; empty when there is none.
  package mutating func user(_ uid: UInt32) -> [UInt8] {
    if let name = users[uid] { return name }
    if users.count >= Self.limit { users.removeAll() }
    let name = Self.lookUp { buffer, size in
      var entry = passwd()
      var found: UnsafeMutablePointer<passwd>?
      let code = getpwuid_r(uid, &entry, buffer, size, &found)
      return (code, found?.pointee.pw_name)
    }
    users[uid] = name
    return name
  }

  /// The group's name; empty when there is none.
  package mutating func group(_ gid: UInt32) -> [UInt8] {
    if let name = groups[gid] { return name }
    if groups.count >= Self.limit { groups.removeAll() }
    let name = Self.lookUp { buffer, size in
      var entry = Glibc.group()
      var found: UnsafeMutablePointer<Glibc.group>?
      let code = getgrgid_r(gid, &entry, buffer, size, &found)
      return (code, found?.pointee.gr_name)
    }
    groups[gid] = name
    return name
  }

  /// Forgets all names if the account files have changed; looks at most once a second.
  package mutating func refresh() {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
    guard now.tv_sec != checkedAt else { return }
    checkedAt = now.tv_sec
    let current = Self.currentStamp()
    guard current != stamp else { return }
    stamp = current
    users.removeAll()
    groups.removeAll()
    generation += 1
  }

  private static func currentStamp() -> [Int] {
    ["/etc/passwd", "/etc/group"].flatMap { path -> [Int] in
      var status = stat()
      guard stat(path, &status) == 0 else { return [0] }
      return [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, Int(status.st_ino), status.st_size]
    }
  }

  /// Calls with a larger buffer as long as it is too small.
  private static func lookUp(
    _ body: (UnsafeMutablePointer<CChar>, Int) -> (code: Int32, name: UnsafeMutablePointer<CChar>?)
  ) -> [UInt8] {
    for size in [1024, 16 << 10, 256 << 10] {
      var name: [UInt8] = []
      var code: Int32 = 0
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
        guard let base = buffer.baseAddress else { return }
        let answer = body(base, size)
        code = answer.code
        if let text = answer.name { name = Array(String(cString: text).utf8) }
      }
      if code != ERANGE { return name }
    }
    return []
  }
}
