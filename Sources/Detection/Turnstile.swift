// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Synchronization

/// Lets threads through one at a time, in the order of the numbers that they hold: 0, 1, 2 …
final class Turnstile: Sendable {
  private struct State: Sendable {
    var turn = 0
    var waiting: [Int: DispatchSemaphore] = [:]
  }

  private let state = Mutex(State())

  /// Waits for a number's turn, calls `body`, and lets the next one through. Every number must come.
  func pass<Result>(_ number: Int, _ body: () -> Result) -> Result {
    let gate = state.withLock { state -> DispatchSemaphore? in
      guard state.turn != number else { return nil }
      let gate = DispatchSemaphore(value: 0)
      state.waiting[number] = gate
      return gate
    }
    gate?.wait()
    defer {
      state.withLock { state in
        state.turn += 1
        state.waiting.removeValue(forKey: state.turn)?.signal()
      }
    }
    return body()
  }
}
