// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Folders of the store: only their owner may look into them.
enum Folders {
  /// Makes a folder where there is none; those above it must be there.
  static func make(_ path: String) throws(StorageError) {
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw .last("created", path) }
  }

  /// Makes a folder and those above it.
  static func makeAll(_ path: String) throws(StorageError) {
    var status = stat()
    if stat(path, &status) == 0 { return }
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try makeAll(String(path[..<slash]))
      try make(path)
      // Best effort: a folder that may be passed and not be read cannot be waited for.
      try? sync(String(path[..<slash]))
      return
    }
    try make(path)
  }

  /// Waits until the disk has the entries of a folder.
  static func sync(_ path: String) throws(StorageError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last("opened", path) }
    defer { close(descriptor) }
    // File systems that cannot do it (EINVAL) keep their entries themselves.
    if fsync(descriptor) != 0, errno != EINVAL { throw .last("written", path) }
  }

  /// The names in a folder, sorted; those of folders or of regular files. Links are neither.
  static func entries(_ path: String, folders: Bool) throws(StorageError) -> [String] {
    guard let stream = opendir(path) else { throw .last("read", path) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      var status = stat()
      guard lstat("\(path)/\(name)", &status) == 0 else { continue }
      if status.st_mode & S_IFMT == (folders ? S_IFDIR : S_IFREG) { names.append(name) }
    }
    return names.sorted()
  }
}
