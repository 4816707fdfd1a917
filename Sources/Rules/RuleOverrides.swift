// SPDX-License-Identifier: Apache-2.0

/// What an alert takes from its event in place of its rule's name, severity and risk score.
package struct RuleOverrides: Sendable, Equatable {
  /// An event whose field has this value makes an alert of this severity.
  package struct SeverityEntry: Sendable, Equatable {
    /// The dotted path of the field.
    package var field: String
    /// The value, as text.
    package var value: String
    /// The severity.
    package var severity: Severity
  }

  /// `severity_mapping`; of those that hold the most severe counts.
  package var severities: [SeverityEntry] = []
  /// The field of the first entry of `risk_score_mapping`: its number is the score. What else the
  /// entries say has no meaning.
  package var riskScoreField: String?
  /// `rule_name_override`: the field whose text is the name.
  package var nameField: String?

  /// Whether the rule's own always stand.
  package var isEmpty: Bool { severities.isEmpty && riskScoreField == nil && nameField == nil }
}
