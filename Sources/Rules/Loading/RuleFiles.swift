// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Rule files on disk, found and read with system calls: a folder may hold thousands.
package enum RuleFiles {
  /// Why a file was not read, in words.
  package struct Failure: Error {
    /// Such as `Permission denied`.
    package var reason: String
  }

  /// Whether a path is a folder; nil where there is nothing.
  static func isFolder(_ path: String) -> Bool? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return status.st_mode & S_IFMT == S_IFDIR
  }

  /// The `*.toml` files of a folder and the folders in it, in the order of their names. Links to
  /// other folders are not followed.
  static func list(_ folder: String) -> [String] {
    let base = folder.hasSuffix("/") ? folder : folder + "/"
    var found: [String] = []
    var pending = [""]
    while let below = pending.popLast() {
      guard let directory = opendir(base + below) else { continue }
      defer { closedir(directory) }
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard name != ".", name != ".." else { continue }
        if isFolder(entry.pointee.d_type, base + below + name) {
          pending.append(below + name + "/")
        }
        if name.hasSuffix(".toml") { found.append(below + name) }
      }
    }
    return found.sorted().map { base + $0 }
  }

  /// Whether an entry is a folder itself, not a link to one; not every file system says so.
  private static func isFolder(_ kind: UInt8, _ path: String) -> Bool {
    guard kind == DT_UNKNOWN else { return kind == DT_DIR }
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The path without links, the same for all ways to one file; as it is where there is no file.
  static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// A file's bytes, at most one more than `limit`, by which it shows that it is larger.
  package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    // A named pipe in a folder of rules would be waited for.
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(reason: "not a regular file")
    }
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw Failure(reason: "cannot be read") }
    defer { close(file) }
    // One byte more than there are: the read that finds no more needs room too.
    let capacity = min(max(Int(status.st_size), 0), limit) + 1
    var bytes = Array(repeating: UInt8(0), count: capacity)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(file, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw Failure(reason: "cannot be read") }
      if got == 0 { break }
      count += got
      // It grew since.
      if count == bytes.count, count <= limit {
        bytes += Array(repeating: 0, count: min(count, limit + 1 - count))
      }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}
