// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Writes a report: a file is as it was until the new one is whole.
enum ReportFile {
  /// Why a file cannot be written: `errno`.
  struct Failure: Error {
    var code: Int32
  }

  /// Writes `page`, which only the owner may read: command lines hold secrets.
  static func write(_ page: String, to path: String) throws(Failure) {
    var present = stat()
    let exists = stat(path, &present) == 0
    // Devices and pipes are written to as they are.
    if exists, present.st_mode & S_IFMT != S_IFREG {
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw Failure(code: errno) }
      defer { close(descriptor) }
      try write(page, descriptor)
      return
    }
    let target = exists ? resolved(path) : path
    let temporary = "\(target).\(getpid()).new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure(code: errno) }
    do throws(Failure) {
      defer { close(descriptor) }
      guard fchmod(descriptor, 0o600) == 0 else { throw Failure(code: errno) }
      try write(page, descriptor)
      guard fsync(descriptor) == 0 else { throw Failure(code: errno) }
    } catch {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, target) == 0 else {
      let code = errno
      unlink(temporary)
      throw Failure(code: code)
    }
  }

  /// Where a symbolic link leads, so that it stays one.
  private static func resolved(_ path: String) -> String {
    guard let found = realpath(path, nil) else { return path }
    defer { free(found) }
    return String(cString: found)
  }

  private static func write(_ page: String, _ descriptor: Int32) throws(Failure) {
    var rest = Array(page.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw Failure(code: errno)
      }
      rest = rest.dropFirst(count)
    }
  }
}
