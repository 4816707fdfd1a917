// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The file of `watch --events`: every event as a line, added at the end.
final class EventLog {
  let path: String
  private let descriptor: Int32
  /// Bytes that could not be written, and the last reason.
  private(set) var lostBytes = 0
  private(set) var failure: Int32 = 0
  /// Whether the file ends inside a line that could not be finished.
  private var isTorn = false

  /// A file that cannot be opened.
  struct Refusal: Error {
    var code: Int32
  }

  /// Opens the file; it is made readable by its owner alone, for command lines hold secrets.
  init(path: String) throws(Refusal) {
    let opened = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw Refusal(code: errno) }
    self.path = path
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// Adds whole lines. What the file does not take is counted, and watching goes on; false when
  /// something was lost.
  func write(_ lines: UnsafeRawBufferPointer) -> Bool {
    if isTorn {
      // The next event has a line of its own.
      let isMended = [UInt8(ascii: "\n")].withUnsafeBytes { put($0) == 1 }
      guard isMended else {
        lostBytes += lines.count
        return false
      }
      isTorn = false
    }
    let written = put(lines)
    guard written < lines.count else { return true }
    lostBytes += lines.count - written
    isTorn = written > 0 && lines[written - 1] != UInt8(ascii: "\n")
    return false
  }

  /// How many bytes the file took.
  private func put(_ bytes: UnsafeRawBufferPointer) -> Int {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        failure = errno
        return written
      }
      written += count
    }
    return written
  }
}
