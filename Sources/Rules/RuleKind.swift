// SPDX-License-Identifier: Apache-2.0

/// The rule types of Elastic Security.
package enum RuleKind: String, Sendable, CaseIterable {
  case eql
  case query
  case savedQuery = "saved_query"
  case threshold
  case newTerms = "new_terms"
  case threatMatch = "threat_match"
  case machineLearning = "machine_learning"
  case esql

  /// Whether rules of this type are run; the others are loaded, kept and counted.
  package var isRun: Bool { self == .eql }
}
