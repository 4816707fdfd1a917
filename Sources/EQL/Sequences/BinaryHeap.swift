// SPDX-License-Identifier: Apache-2.0

/// Elements of which the least is at hand; adding and taking cost the logarithm of their number.
package struct BinaryHeap<Element: Comparable> {
  /// Each is not greater than those at twice its place plus one and plus two.
  package private(set) var elements: [Element] = []

  /// An empty heap.
  package init() {}

  /// A heap of these elements.
  package init(_ elements: [Element]) {
    // In order is more than enough.
    self.elements = elements.sorted()
  }

  /// Number of elements.
  package var count: Int { elements.count }

  /// The least.
  package var first: Element? { elements.first }

  /// Adds an element.
  package mutating func insert(_ element: Element) {
    elements.append(element)
    var child = elements.count - 1
    while child > 0, elements[child] < elements[(child - 1) / 2] {
      elements.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Takes the least out.
  package mutating func popFirst() -> Element? {
    guard !elements.isEmpty else { return nil }
    elements.swapAt(0, elements.count - 1)
    let first = elements.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < elements.count {
        if elements[child] < elements[least] { least = child }
      }
      if least == parent { return first }
      elements.swapAt(least, parent)
      parent = least
    }
  }
}

extension BinaryHeap: Sendable where Element: Sendable {}
