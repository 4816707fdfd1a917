// SPDX-License-Identifier: Apache-2.0

/// How bad an alert is; ordered.
package enum Severity: String, Sendable, CaseIterable, Comparable {
  case low
  case medium
  case high
  case critical

  /// The risk score that a rule of this severity usually has.
  package var usualRiskScore: Int {
    switch self {
    case .low: 21
    case .medium: 47
    case .high: 73
    case .critical: 99
    }
  }

  /// The severity whose band a risk score of 0 to 100 lies in: up to 21, 47, 73, 100.
  package init(riskScore: Int) {
    self = Self.allCases.first { riskScore <= $0.usualRiskScore } ?? .critical
  }

  /// Less bad first.
  package static func < (left: Severity, right: Severity) -> Bool {
    left.usualRiskScore < right.usualRiskScore
  }
}
