// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A line at the end of a file for each message, on disk when `send` returns.
///
/// A file that was moved away or deleted (logrotate) is made anew. A line that did not fit is taken
/// back, so that no half lines stay.
final class FileTransport: Transport {
  private let settings: FileSettings
  private var descriptor: Int32 = -1

  init(_ settings: FileSettings) { self.settings = settings }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func send(_ message: Message) throws(DeliveryFailure) {
    var line = settings.format.line(message) ?? []
    // Whatever the document holds, a message is one line.
    for index in line.indices where line[index] == 10 { line[index] = 32 }
    line.append(10)
    let size = try openCurrent()
    var written = 0
    while written < line.count {
      let count = line.withUnsafeBytes {
        write(descriptor, $0.baseAddress.map { $0 + written }, line.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        let code = errno
        if written > 0 { ftruncate(descriptor, size) }
        throw .temporary("\(settings.path) cannot be written: \(SystemMessage.text(code))")
      }
      written += count
    }
    guard fsync(descriptor) == 0 else {
      let code = errno
      ftruncate(descriptor, size)
      throw .temporary("\(settings.path) cannot be written to disk: \(SystemMessage.text(code))")
    }
  }

  /// Opens the file that now stands at the path; its size.
  private func openCurrent() throws(DeliveryFailure) -> off_t {
    var open = stat()
    var named = stat()
    if descriptor >= 0, fstat(descriptor, &open) == 0, lstat(settings.path, &named) == 0,
      open.st_ino == named.st_ino, open.st_dev == named.st_dev
    {
      return open.st_size
    }
    if descriptor >= 0 { close(descriptor) }
    let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    descriptor = Glibc.open(settings.path, flags, 0o640)
    guard descriptor >= 0 else {
      throw .temporary("\(settings.path) cannot be opened: \(SystemMessage.last)")
    }
    guard fstat(descriptor, &open) == 0, open.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      descriptor = -1
      throw .temporary("\(settings.path) is no file")
    }
    return open.st_size
  }
}
