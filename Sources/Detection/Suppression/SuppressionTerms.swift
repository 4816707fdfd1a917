// SPDX-License-Identifier: Apache-2.0
package import Events
package import Rules

/// What a match has in the fields by which its rule puts matches together.
package struct SuppressionTerms: Sendable, Equatable {
  /// Each field with its values as texts, sorted; none where it is missing.
  package let terms: [(field: String, values: [String])]
  /// What matches that belong together have in common: a digest over the rule's id and the terms.
  package let key: String
  /// How far in time two matches may lie apart, in nanoseconds, for one to go into the other's
  /// alert.
  package let window: Int64

  /// The terms of an event, of a sequence those of what its events have in common; nil where it
  /// stands for itself: its rule suppresses nothing, or nothing that lacks a field.
  ///
  /// A rule that names no duration suppresses within one run. Matches are also found in stream, where
  /// there are no runs, and again by later ones: so that all ways give the same, a run is taken to be
  /// as long as the rule's interval.
  package init?(_ rule: Rule, _ event: JSONValue) {
    guard let suppression = rule.suppression else { return nil }
    let terms = suppression.fields.map { field in
      (field: field, values: Set(event.texts(at: field)).sorted())
    }
    guard suppression.includesMissing || terms.allSatisfy({ !$0.values.isEmpty }) else {
      return nil
    }
    self.terms = terms
    let seconds = suppression.seconds ?? rule.schedule.intervalSeconds ?? 300
    window = Int64(clamping: seconds).multipliedReportingOverflow(by: 1_000_000_000).partialValue
    key = Self.key(rule.id, terms)
  }

  /// Every text is preceded by its length and every list by its count, so that no two run together.
  private static func key(_ ruleID: String, _ terms: [(field: String, values: [String])]) -> String
  {
    var input: [UInt8] = []
    func add(_ count: Int) { withUnsafeBytes(of: UInt64(count).bigEndian) { input += $0 } }
    func add(_ text: String) {
      add(text.utf8.count)
      input += text.utf8
    }
    add(ruleID)
    for (field, values) in terms {
      add(field)
      add(values.count)
      for value in values { add(value) }
    }
    return SHA256Digest(input).hexadecimal
  }

  /// The terms as an alert's document has them.
  var json: JSONValue {
    .array(
      terms.map { field, values in
        ["field": .string(field), "value": values.isEmpty ? .null : .strings(values)]
      }
    )
  }

  /// Terms of the same rule are equal when their values are.
  package static func == (left: Self, right: Self) -> Bool {
    left.key == right.key && left.window == right.window
  }
}
