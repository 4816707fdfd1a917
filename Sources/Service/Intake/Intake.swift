// SPDX-License-Identifier: Apache-2.0
import Events
import Synchronization

/// What waits between those who read events and the one who keeps them: bounded, so that a slow disk
/// makes files wait, and the sensor's ring in the kernel fill, where what is lost is counted.
package final class Intake: Sendable {
  /// Batches that may wait; each is of about a block's size.
  private static let depth = 64
  /// Bytes that are handed out together.
  private static let groupBytes = 4 << 20

  private let waiting = Mutex<[IntakeBatch]>([])
  private let room = MonotonicSemaphore(value: 0)
  private let filled = MonotonicSemaphore(value: 0)
  private let isClosed = Atomic(false)

  /// An empty one.
  package init() {
    for _ in 0..<Self.depth { room.signal() }
  }

  /// Adds a batch, waits while there is no room; false once the intake is closed.
  package func put(_ batch: IntakeBatch) -> Bool {
    while !room.wait(seconds: 0.2) {
      if isClosed.load(ordering: .acquiring) { return false }
    }
    if isClosed.load(ordering: .acquiring) {
      room.signal()
      return false
    }
    waiting.withLock { $0.append(batch) }
    filled.signal()
    return true
  }

  /// What waits, up to some megabytes; waits for the first of it at most so many seconds.
  package func take(within seconds: Double) -> [IntakeBatch] {
    guard filled.wait(seconds: seconds) else { return [] }
    var taken: [IntakeBatch] = []
    var bytes = 0
    repeat {
      let batch = waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
      guard let batch else { break }
      room.signal()
      bytes += batch.block.bytes.count
      taken.append(batch)
    } while bytes < Self.groupBytes && filled.wait(seconds: 0)
    return taken
  }

  /// Takes nothing more; what waits is still handed out.
  package func close() { isClosed.store(true, ordering: .releasing) }

  /// Bytes that wait.
  package var pendingBytes: Int {
    waiting.withLock { $0.reduce(0) { $0 + $1.block.bytes.count } }
  }
}
