// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The file of `watch --events`: every event as a line, added at the end.
final class EventLog {
  let path: String
  private let descriptor: Int32
  /// Bytes that could not be written, and the last reason.
  private(set) var lostBytes = 0
  private(set) var failure: Int32 = 0

  /// Opens the file; it is made readable by its owner alone, for command lines hold secrets.
  init?(path: String) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    if descriptor < 0 { return nil }
  }

  deinit { close(descriptor) }

  /// Adds whole lines. What the file does not take is counted, and watching goes on.
  func write(_ lines: UnsafeRawBufferPointer) {
    var rest = lines
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        failure = errno
        lostBytes += rest.count
        return
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}
