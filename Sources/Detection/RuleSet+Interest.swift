// SPDX-License-Identifier: Apache-2.0
import EQL

extension RuleSet {
  /// Whether a rule can ask for an event that has exactly these texts in these fields.
  package func mayAsk(forEventWith known: [String: String]) -> Bool {
    entries.contains { entry in
      entry.query.stages.contains { $0.condition.mayHold(with: known) }
    }
  }
}
