// SPDX-License-Identifier: Apache-2.0
import Detection

/// The last results of an answer by their numbers, from 1, in bounded memory: the oldest go first.
final class KeptResults<Element: Spoolable> {
  private let maximumMemory: Int
  /// Those that were let go are nil until the space is taken back.
  private var elements: [Element?] = []
  /// How many at the beginning of `elements` are nil.
  private var gone = 0
  private var memory = 0
  /// How many results were let go.
  private(set) var dropped = 0

  /// Keeps so many bytes, and always the last result.
  init(maximumMemory: Int) {
    self.maximumMemory = maximumMemory
  }

  /// The numbers of those that are kept.
  var numbers: Range<Int> { (dropped + 1)..<(dropped + 1 + elements.count - gone) }

  /// A result by its number; nil where it is not kept.
  subscript(number: Int) -> Element? {
    numbers.contains(number) ? elements[number - numbers.lowerBound + gone] : nil
  }

  /// Adds the next result.
  func add(_ element: Element) {
    elements.append(element)
    memory += element.memory
    while memory > maximumMemory, elements.count - gone > 1 {
      memory -= elements[gone]?.memory ?? 0
      elements[gone] = nil
      gone += 1
      dropped += 1
    }
    guard gone > 1_000, gone > elements.count / 2 else { return }
    elements.removeFirst(gone)
    gone = 0
  }
}
