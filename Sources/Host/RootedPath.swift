// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Resolves paths as a process sees them, which may have a root of its own.
package enum RootedPath {
  /// How many links one path may hold, as in the kernel.
  private static let linkLimit = 40

  // O_PATH, which Glibc's module lacks; the same number on every architecture built for.
  private static let pathOnly: Int32 = 0o10_000_000

  /// Resolves the symbolic links of a path inside a process's root.
  ///
  /// - Parameters:
  ///   - path: an absolute path without NUL.
  ///   - pid: whose root to use; nil for our own.
  ///   - followsLast: whether a link in the last place is followed too.
  /// - Returns: the path as that process would name it; nil when the file or the process is gone, or
  ///   hidden from us.
  package static func resolve(
    _ path: [UInt8],
    of pid: UInt32?,
    followsLast: Bool = true
  ) -> [UInt8]? {
    let root = open(pid.map { "/proc/\($0)/root" } ?? "/", pathOnly | O_DIRECTORY | O_CLOEXEC)
    guard root >= 0 else { return nil }
    defer { close(root) }

    // Every step reads a link at a path that has none before its end, so that the kernel follows
    // none of them and absolute links and ".." stay inside the root.
    var pending = Array(components(path).reversed())
    var resolved: [UInt8] = []
    var links = 0
    while let component = pending.popLast() {
      if component == [0x2E, 0x2E] {
        resolved.removeSubrange((resolved.lastIndex(of: 0x2F) ?? 0)...)
        continue
      }
      let candidate = resolved + [0x2F] + component
      guard candidate.count < 4096 else { return nil }
      guard let target = readLink(at: root, candidate) else {
        guard errno == EINVAL else { return nil }
        resolved = candidate
        continue
      }
      if pending.isEmpty && !followsLast { return candidate }
      links += 1
      guard links <= linkLimit, let first = target.first else { return nil }
      if first == 0x2F { resolved = [] }
      pending += components(target).reversed()
    }
    return resolved.isEmpty ? [0x2F] : resolved
  }

  /// An absolute path without `.`, `..` and doubled slashes, by its text alone.
  package static func normalise(_ path: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for component in components(path) {
      if component == [0x2E, 0x2E] {
        result.removeSubrange((result.lastIndex(of: 0x2F) ?? 0)...)
      } else {
        result.append(0x2F)
        result += component
      }
    }
    return result.isEmpty ? [0x2F] : result
  }

  private static func components(_ path: [UInt8]) -> [[UInt8]] {
    path.split(separator: 0x2F).map(Array.init).filter { $0 != [0x2E] }
  }

  /// The link's target; nil with `errno` EINVAL for a file that is not a link.
  private static func readLink(at root: Int32, _ path: [UInt8]) -> [UInt8]? {
    let name = path.dropFirst().map { CChar(bitPattern: $0) } + [0]
    var count = 0
    let target = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, filled in
      count = buffer.withMemoryRebound(to: CChar.self) { text in
        text.baseAddress.map { readlinkat(root, name, $0, text.count) } ?? -1
      }
      filled = max(count, 0)
    }
    return count < 0 ? nil : target
  }
}
