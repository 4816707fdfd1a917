// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Foundation
import Synchronization

/// Reads and decompresses texts in a thread of its own, a few frames ahead of who takes them.
package final class ReadAhead: Sendable {
  /// Texts that may wait.
  private static let depth = 4

  private let texts: Mutex<StoredTexts>
  private let state = Mutex(State())
  /// Signalled for each text that may be read, and for each that was.
  private let room = DispatchSemaphore(value: 0)
  private let read = DispatchSemaphore(value: 0)

  private struct State {
    var waiting: [StoredTexts.Text] = []
    var bytesDone = 0
    var isStopped = false
    var isAtEnd = false
  }

  /// Bytes of the segments that may hold wanted events.
  package let totalBytes: Int

  /// Begins to read what a store has of a selection.
  package init(_ reader: StoreReader, _ selection: EventSelection) {
    let texts = StoredTexts(reader, selection)
    totalBytes = texts.totalBytes
    self.texts = Mutex(texts)
    for _ in 0..<Self.depth { room.signal() }
    Thread { [self] in run() }.start()
  }

  private func run() {
    texts.withLock { texts in
      while true {
        room.wait()
        if state.withLock(\.isStopped) { break }
        guard let text = texts.next() else { break }
        state.withLock {
          $0.waiting.append(text)
          $0.bytesDone = texts.bytesDone
        }
        read.signal()
      }
    }
    read.signal()
  }

  /// The next text, waited for; nil at the end.
  package func next() -> StoredTexts.Text? {
    if state.withLock(\.isAtEnd) { return nil }
    read.wait()
    let text = state.withLock { state -> StoredTexts.Text? in
      if state.waiting.isEmpty {
        state.isAtEnd = true
        return nil
      }
      return state.waiting.removeFirst()
    }
    room.signal()
    return text
  }

  /// Ends the reading early.
  package func stop() {
    state.withLock { $0.isStopped = true }
    room.signal()
  }

  /// Of the total, the bytes that are done with.
  package var bytesDone: Int { state.withLock(\.bytesDone) }

  /// What could not be read; complete once `next` has given nil. Waits for the end of the reading.
  package var notices: [StoreNotice] { texts.withLock(\.notices) }
}
