// SPDX-License-Identifier: Apache-2.0
import Events

/// Brings events of sequence rules into the order of their time, within bounded memory: a heap whose
/// earliest event is let go when it is full.
package struct EventOrder: Sendable {
  /// Most bytes of event lines that are held.
  private let maximumBytes: Int
  private var heap: [(time: Int64, number: Int, match: Match)] = []
  private var bytes = 0
  private var number = 0

  /// An order that holds so many bytes of events.
  package init(maximumBytes: Int = 256 << 20) {
    self.maximumBytes = maximumBytes
  }

  /// Takes an event; the events that have to go, earliest first.
  package mutating func add(_ match: Match) -> [Match] {
    heap.append((match.time?.nanoseconds ?? .min, number, match))
    number += 1
    bytes += match.line.count + 256
    rise(heap.count - 1)
    var gone: [Match] = []
    while bytes > maximumBytes, let first = popFirst() { gone.append(first) }
    return gone
  }

  /// All that is left, earliest first.
  package mutating func drain() -> [Match] {
    var rest: [Match] = []
    rest.reserveCapacity(heap.count)
    while let first = popFirst() { rest.append(first) }
    return rest
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    (heap[a].time, heap[a].number) < (heap[b].time, heap[b].number)
  }

  private mutating func rise(_ start: Int) {
    var child = start
    while child > 0, isBefore(child, (child - 1) / 2) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func popFirst() -> Match? {
    guard !heap.isEmpty else { return nil }
    heap.swapAt(0, heap.count - 1)
    let first = heap.removeLast().match
    bytes -= first.line.count + 256
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if isBefore(child, least) { least = child }
      }
      if least == parent { return first }
      heap.swapAt(least, parent)
      parent = least
    }
  }
}
