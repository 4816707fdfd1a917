// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Finds the event files that PATH arguments mean.
package enum EventInput {
  /// A path that cannot be used.
  package struct Failure: Error, Equatable {
    /// The path as given.
    package var path: String
    /// What is wrong with it and how to mend it.
    package var reason: String
  }

  /// Endings that are taken from folders, each also as logrotate leaves it (`.log.1`, `.log-20261126`), and
  /// with `.gz` or `.zst` behind it.
  package static let endings = [".ndjson", ".jsonl", ".json", ".log"]

  /// The size of a regular file, asked without opening it, for opening a named pipe is already an
  /// act; nil for anything else. `-` is standard input.
  package static func size(of path: String) -> Int? {
    var status = stat()
    let code = path == "-" ? fstat(STDIN_FILENO, &status) : stat(path, &status)
    guard code == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// The files of each path, in order; folders are read recursively, sorted by name.
  package static func expand(_ paths: [String]) -> (files: [String], failures: [Failure]) {
    var files: [String] = []
    var failures: [Failure] = []
    for path in paths {
      if path == "-" {
        files.append(path)
        continue
      }
      var status = stat()
      guard stat(path, &status) == 0 else {
        failures.append(Failure(path: path, reason: String(cString: strerror(errno))))
        continue
      }
      guard status.st_mode & S_IFMT == S_IFDIR else {
        files.append(path)
        continue
      }
      var found: [String] = []
      walk(path, depth: 0, &found, &failures)
      if found.isEmpty {
        failures.append(
          Failure(
            path: path,
            reason: "the folder holds no event file (\(endings.joined(separator: ", ")), .gz, .zst)"
          )
        )
      }
      files += found
    }
    return (files, failures)
  }

  private static func walk(
    _ folder: String,
    depth: Int,
    _ found: inout [String],
    _ failures: inout [Failure]
  ) {
    // Links to folders are not followed, so there are no cycles; the bound is for the stack.
    guard depth < 64 else {
      failures.append(Failure(path: folder, reason: "nested deeper than 64 folders"))
      return
    }
    guard let stream = opendir(folder) else {
      failures.append(Failure(path: folder, reason: String(cString: strerror(errno))))
      return
    }
    defer { closedir(stream) }
    var entries: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { entries.append(name) }
    }
    for name in entries.sorted() {
      let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: walk(path, depth: depth + 1, &found, &failures)
      case S_IFREG where isEventFile(name): found.append(path)
      case S_IFLNK where isEventFile(name):
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG { found.append(path) }
      default: break
      }
    }
  }

  private static func isEventFile(_ name: String) -> Bool {
    var name = Substring(name)
    for packed in [".gz", ".zst"] where name.hasSuffix(packed) {
      name = name.dropLast(packed.count)
    }
    if let stem = rotatedStem(name) { name = stem }
    return endings.contains { name.hasSuffix($0) }
  }

  /// Whether a file is what another was before it was rotated, by its name.
  package static func isRotated(_ path: String) -> Bool { rotatedStem(path[...]) != nil }

  /// A name without the number or date of its rotation; nil where it has none.
  private static func rotatedStem(_ name: Substring) -> Substring? {
    let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.count
    let stem = name.dropLast(digits)
    guard let mark = stem.last, 1...3 ~= digits && mark == "." || digits == 8 && mark == "-" else {
      return nil
    }
    return stem.dropLast()
  }
}
