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
  private var answers: [String: [Answer]] = [:]

  /// The patterns of rules, by their places.
  init(_ patterns: [IndexPatterns]) {
    self.patterns = patterns
  }

  /// Whether a rule looks at an index. An event of unknown index is looked at by every rule.
  mutating func accepts(_ index: String?, rule: Int) -> Bool {
    guard let index else { return true }
    switch answers[index]?[rule] ?? .unknown {
    case .accepted: return true
    case .excluded: return false
    case .unknown: break
    }
    let accepts = patterns[rule].accepts(index)
    if answers[index] == nil, answers.count >= Self.maximumIndices { answers = [:] }
    answers[index, default: Array(repeating: .unknown, count: patterns.count)][rule] =
      accepts ? .accepted : .excluded
    return accepts
  }
}
