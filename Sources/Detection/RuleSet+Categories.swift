// SPDX-License-Identifier: Apache-2.0
import EQL

extension RuleSet {
  /// The event categories that a rule asks for; nil when one asks for any.
  package var eventCategories: Set<String>? {
    var categories: Set<String> = []
    for entry in entries {
      for stage in entry.query.stages {
        guard let category = stage.category else { return nil }
        categories.insert(category)
      }
    }
    return categories
  }

  /// How many rules cannot match where only events of these categories are told, by the category that
  /// each of them misses first.
  package func rulesWithoutEvents(told: Set<String>) -> [String: Int] {
    var counts: [String: Int] = [:]
    for entry in entries {
      let missed = entry.query.neededCategories.first { !told.contains($0) }
      if let missed { counts[missed, default: 0] += 1 }
    }
    return counts
  }
}

extension CompiledQuery {
  /// The categories of the events without which the query has no result, in the order written.
  fileprivate var neededCategories: [String] {
    let terms: [QueryTerm] =
      switch query.body {
      case .event: []
      case .sequence(let sequence): sequence.terms
      case .sample(let sample): sample.terms
      }
    return stages.enumerated().compactMap { place, stage in
      // Behind the terms stands what ends a sequence, which need not come either.
      let isNeeded = terms.isEmpty || place < terms.count && !terms[place].isMissing
      return isNeeded ? stage.category : nil
    }
  }
}
