// SPDX-License-Identifier: Apache-2.0
import Glibc
import Storage

/// Files beside a followed one that were it once: `events.ndjson.1`, `events.ndjson-20261126`.
struct RotatedFiles {
  private let folder: String
  private let name: String

  init(of path: String) {
    let slash = path.lastIndex(of: "/")
    folder = slash.map { String(path[...$0]) } ?? "./"
    name = slash.map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// The path of the file of a position where it has another name now.
  func path(of position: InputPosition) -> String? {
    entries { name, inode in inode == position.inode }.first
  }

  /// The first one that was written after a time and is none of these: what was begun and rotated
  /// between two looks. Compressed ones are left out.
  func next(after modified: Int64, except inodes: Set<UInt64>) -> String? {
    var found: [(path: String, modified: Int64)] = []
    for path in entries({ other, inode in
      other.hasPrefix(name) && other != name && !inodes.contains(inode)
        && ![".gz", ".zst", ".xz", ".bz2"].contains { other.hasSuffix($0) }
    }) {
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      let time = FollowedFile.modified(status)
      if time > modified { found.append((path, time)) }
    }
    return found.min { $0.modified < $1.modified }?.path
  }

  private func entries(_ isWanted: (String, UInt64) -> Bool) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var paths: [String] = []
    while let entry = readdir(stream) {
      let other = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if isWanted(other, UInt64(entry.pointee.d_ino)) { paths.append(folder + other) }
    }
    return paths
  }
}
