// SPDX-License-Identifier: Apache-2.0
import Events

/// Remembers which rules look at an index: events come from few, and patterns are slow to compare.
struct IndexAcceptance {
  private enum Answer: UInt8 {
    case unknown
    case accepted
    case excluded
  }

  /// Most indices that are remembered; events that name ever new ones make it begin anew.
  private static let maximumIndices = 1_024

  private let patterns: [IndexPatterns]
  private var places: [String: Int] = [:]
  /// By the place of the index, then the rule.
  private var answers: [[Answer]] = []
  /// The index that was asked for last: neighbours are mostly alike.
  private var last: (index: String, place: Int)?

  /// The patterns of rules, by their places.
  init(_ patterns: [IndexPatterns]) {
    self.patterns = patterns
  }

  /// Whether a rule looks at an index. An event of unknown index is looked at by every rule.
  mutating func accepts(_ index: String?, rule: Int) -> Bool {
    guard let index else { return true }
    let place = place(of: index)
    switch answers[place][rule] {
    case .accepted: return true
    case .excluded: return false
    case .unknown: break
    }
    let accepts = patterns[rule].accepts(index)
    answers[place][rule] = accepts ? .accepted : .excluded
    return accepts
  }

  private mutating func place(of index: String) -> Int {
    if let last, last.index == index { return last.place }
    let place: Int
    if let known = places[index] {
      place = known
    } else {
      if answers.count >= Self.maximumIndices {
        places = [:]
        answers = []
      }
      place = answers.count
      places[index] = place
      answers.append(Array(repeating: .unknown, count: patterns.count))
    }
    last = (index, place)
    return place
  }
}
