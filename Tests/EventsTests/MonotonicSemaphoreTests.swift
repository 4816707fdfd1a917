// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Synchronization
import Testing

/// A semaphore whose waits end, and lose no signal.
@Suite(.timeLimit(.minutes(1)))
struct MonotonicSemaphoreTests {
  @Test func waitsEnd() {
    let semaphore = MonotonicSemaphore(value: 1)
    #expect(semaphore.wait(seconds: 0))
    #expect(!semaphore.wait(seconds: 0))
    #expect(!semaphore.wait(seconds: 0.01))
    #expect(!semaphore.wait(seconds: -1))
    semaphore.signal()
    #expect(semaphore.wait(seconds: .infinity))
  }

  @Test func everySignalIsTakenOnce() {
    let semaphore = MonotonicSemaphore(value: 0)
    let ended = MonotonicSemaphore(value: 0)
    let taken = Atomic(0)
    for _ in 0..<3 {
      Thread.detachNewThread {
        for _ in 0..<1_000 {
          semaphore.wait()
          taken.add(1, ordering: .relaxed)
        }
        ended.signal()
      }
    }
    for _ in 0..<3_000 { semaphore.signal() }
    for _ in 0..<3 { ended.wait() }
    #expect(taken.load(ordering: .relaxed) == 3_000)
    #expect(!semaphore.wait(seconds: 0))
  }
}
