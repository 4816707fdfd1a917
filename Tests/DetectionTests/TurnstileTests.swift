// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Detection

/// Pieces are done one at a time and in the order of their numbers, whatever order they come in.
@Suite(.timeLimit(.minutes(1)))
struct TurnstileTests {
  /// What was done, in that order, and how many were at it.
  private final class Log: Sendable {
    let passed = Mutex<[Int]>([])
    let inside = Mutex(0)

    func note(_ piece: Int) {
      inside.withLock { $0 += 1 }
      passed.withLock { $0.append(piece) }
      inside.withLock { inside in
        #expect(inside == 1)
        inside -= 1
      }
    }
  }

  @Test func `does pieces of many threads in order`() {
    let turnstile = Turnstile<Int>()
    let log = Log()
    let done = DispatchSemaphore(value: 0)
    for number in (0..<40).reversed() {
      Thread.detachNewThread {
        turnstile.pass(number, number) { log.note($0) }
        done.signal()
      }
    }
    for _ in 0..<40 { done.wait() }
    #expect(log.passed.withLock { $0 } == Array(0..<40))
  }

  @Test func `lets who comes early go on`() {
    let turnstile = Turnstile<Int>()
    let log = Log()
    for number in [2, 1] { turnstile.pass(number, number) { log.note($0) } }
    #expect(log.passed.withLock { $0 }.isEmpty)
    turnstile.pass(0, 0) { log.note($0) }
    #expect(log.passed.withLock { $0 } == [0, 1, 2])
  }
}
