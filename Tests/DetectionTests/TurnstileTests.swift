// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Detection

/// Threads pass one at a time and in the order of their numbers, whatever order they come in.
@Suite(.timeLimit(.minutes(1)))
struct TurnstileTests {
  /// What threads did, in the order in which they did it.
  private final class Log: Sendable {
    let passed = Mutex<[Int]>([])
    let inside = Mutex(0)
  }

  @Test func `lets through in order`() {
    let turnstile = Turnstile()
    let log = Log()
    let done = DispatchSemaphore(value: 0)
    let numbers = Array(0..<40).reversed()
    for number in numbers {
      Thread.detachNewThread {
        turnstile.pass(number) {
          log.inside.withLock { $0 += 1 }
          log.passed.withLock { $0.append(number) }
          log.inside.withLock { inside in
            #expect(inside == 1)
            inside -= 1
          }
        }
        done.signal()
      }
    }
    for _ in numbers { done.wait() }
    #expect(log.passed.withLock { $0 } == Array(0..<40))
  }
}
