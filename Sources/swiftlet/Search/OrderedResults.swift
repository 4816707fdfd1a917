// SPDX-License-Identifier: Apache-2.0
import Detection

/// The results of a search in their order, without what was cut away; each is read when its turn comes.
/// Can be gone through once. Ends the program when the disk does not give back what it took.
struct OrderedResults<Element: Spoolable>: Sequence, IteratorProtocol {
  private let spool: SortedSpool<Element>
  /// Elements of the spool that are passed over first.
  private var skipped: Int
  private var left: Int
  /// How many there are.
  let count: Int
  /// How many there were before the cut.
  let total: Int
  /// Gets each of them when its turn has come.
  var kept: KeptResults<Element>?

  /// The results in a spool to which nothing is added any more.
  init(_ spool: SortedSpool<Element>, _ cut: ResultCut) throws(SpoolError) {
    self.spool = spool
    try spool.sort()
    total = spool.count
    let range = cut.range(of: total)
    count = range.count
    left = range.count
    // Of the last ones those before are gone already.
    switch cut.part(of: Element.self) {
    case .last: skipped = range.lowerBound - (spool.count - spool.kept)
    case .all, .first: skipped = range.lowerBound
    }
  }

  var isEmpty: Bool { count == 0 }

  var underestimatedCount: Int { left }

  mutating func next() -> Element? {
    guard left > 0 else { return nil }
    left -= 1
    do throws(SpoolError) {
      while skipped > 0 {
        _ = try spool.next()
        skipped -= 1
      }
      guard let element = try spool.next()?.element else { return nil }
      kept?.add(element)
      return element
    } catch {
      SortOptions.fail(with: error)
    }
  }
}
