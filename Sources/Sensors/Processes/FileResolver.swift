// SPDX-License-Identifier: Apache-2.0
import Host

/// Resolves the links in a path as the process sees it, which may be gone already.
struct FileResolver {
  private let ownMountNamespace = ProcFS.ownMountNamespace()

  /// The path without links, or nil: the file is gone, or hidden from us.
  func resolve(
    _ path: [UInt8],
    followsLast: Bool,
    pid: UInt32,
    mountNamespace: UInt32
  ) -> [UInt8]? {
    guard !path.contains(0) else { return nil }
    // What /proc calls self is the process, not us; so is /dev/fd, by which scripts can be given.
    let own = Array("/proc/self/".utf8)
    let path =
      path.starts(with: own) ? Array("/proc/\(pid)/".utf8) + path.dropFirst(own.count) : path
    let prefix = Array("/dev/fd/".utf8)
    if path.starts(with: prefix) {
      let parts = path.dropFirst(prefix.count).split(separator: 0x2F, maxSplits: 1)
      guard let number = parts.first,
        let file = ProcFSProcess(pid: pid).openFile(Substring(decoding: number, as: UTF8.self))
      else { return nil }
      return parts.count == 1 ? ProcessSeed.plain(file) : file + [0x2F] + parts[1]
    }
    if let found = RootedPath.resolve(path, of: pid, followsLast: followsLast) { return found }
    guard mountNamespace == ownMountNamespace else { return nil }
    return RootedPath.resolve(path, of: nil, followsLast: followsLast)
  }
}
