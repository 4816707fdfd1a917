// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Has work done one piece at a time, in the order of the pieces' numbers: 0, 1, 2 … Nobody waits: who
/// comes early leaves the piece, and it is done by the thread that does the one before it.
final class Turnstile<Piece: Sendable>: Sendable {
  private struct State: Sendable {
    var turn = 0
    var isBusy = false
    var waiting: [Int: Piece] = [:]

    /// The piece whose turn it is, unless one is being done.
    mutating func takeNext() -> Piece? {
      guard !isBusy, let piece = waiting.removeValue(forKey: turn) else { return nil }
      isBusy = true
      return piece
    }
  }

  private let state = Mutex(State())

  /// Brings a piece; calls `body` with it, if it is its turn, and with those that have waited for it.
  /// Every number must come.
  func pass(_ number: Int, _ piece: Piece, _ body: (Piece) -> Void) {
    var next = state.withLock { state -> Piece? in
      state.waiting[number] = piece
      return state.takeNext()
    }
    while let piece = next {
      body(piece)
      next = state.withLock { state in
        state.turn += 1
        state.isBusy = false
        return state.takeNext()
      }
    }
  }
}
