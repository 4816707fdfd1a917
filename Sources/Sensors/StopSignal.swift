// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Wakes a thread that waits in poll(2), once and for ever: a pipe, since it can be waited for
/// together with other descriptors and raised from a signal handler.
final class StopSignal: Sendable {
  /// Readable once the signal was raised.
  let descriptor: Int32
  private let other: Int32

  init() throws(SensorError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .systemCall(name: "pipe", code: errno) }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    descriptor = ends[0]
    other = ends[1]
  }

  deinit {
    close(descriptor)
    close(other)
  }

  func raise() {
    var byte: UInt8 = 1
    _ = write(other, &byte, 1)
  }
}
