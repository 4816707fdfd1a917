// SPDX-License-Identifier: Apache-2.0

/// What is to be looked at when its time has passed, the earliest first: a heap.
struct DeadlineQueue<Item: Sendable>: Sendable {
  private var heap: [(deadline: Int64, item: Item)] = []

  mutating func add(_ item: Item, at deadline: Int64) {
    heap.append((deadline, item))
    var child = heap.count - 1
    while child > 0, heap[child].deadline < heap[(child - 1) / 2].deadline {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// The earliest whose deadline is before `now`.
  mutating func popFirst(before now: Int64) -> (item: Item, deadline: Int64)? {
    guard let first = heap.first, first.deadline < now else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].deadline < heap[least].deadline {
        least = child
      }
      if least == parent { return (first.item, first.deadline) }
      heap.swapAt(least, parent)
      parent = least
    }
  }
}
