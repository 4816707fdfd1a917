// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Glibc
import Synchronization

/// Writes to standard output in a thread of its own: that nobody reads it, or that its disk is full, must
/// not keep alerts from being raised. What it does not take is counted.
final class AlertStream: Sendable {
  /// Most bytes that wait.
  private static let maximumBytes = 16 << 20

  private let queue = DispatchQueue(label: "alerts")
  private let pending = Atomic(0)
  private let dropped = Atomic(0)
  private let isBroken = Atomic(false)

  /// Alerts that were not written.
  var droppedAlerts: Int { dropped.load(ordering: .relaxed) }

  /// Writes the text of some alerts, by and by, without what a terminal would obey.
  func write(_ text: [UInt8], alerts: Int = 1) {
    let text = text.withUnsafeBytes { ControlEscapes.escaped($0) } ?? text
    guard !isBroken.load(ordering: .acquiring),
      pending.load(ordering: .relaxed) + text.count <= Self.maximumBytes
    else {
      dropped.add(alerts, ordering: .relaxed)
      return
    }
    pending.add(text.count, ordering: .relaxed)
    queue.async { [self] in
      put(text, alerts)
      pending.subtract(text.count, ordering: .relaxed)
    }
  }

  private func put(_ text: [UInt8], _ alerts: Int) {
    guard !isBroken.load(ordering: .acquiring) else {
      dropped.add(alerts, ordering: .relaxed)
      return
    }
    var written = 0
    while written < text.count {
      let count = text.withUnsafeBytes {
        Glibc.write(STDOUT_FILENO, $0.baseAddress.map { $0 + written }, text.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        let code = errno
        isBroken.store(true, ordering: .releasing)
        let whole = text[..<written].count { $0 == UInt8(ascii: "\n") }
        dropped.add(max(1, alerts - whole), ordering: .relaxed)
        // A reader that has gone is an ordinary end of the reading.
        if code != EPIPE {
          Console.error(
            "standard output cannot be written: \(SystemError.text(code)); alerts are kept all the same"
          )
        }
        return
      }
      written += count
    }
  }

  /// Waits until all is written, or nobody takes anything for some seconds.
  func finish() {
    var last = -1
    for _ in 0..<20 {
      let waiting = pending.load(ordering: .relaxed)
      if waiting == 0 { return }
      let isStuck = waiting == last
      last = waiting
      usleep(isStuck ? 250_000 : 100_000)
    }
  }
}
