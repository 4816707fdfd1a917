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
}
