// SPDX-License-Identifier: Apache-2.0

/// How far people are with an alert: `kibana.alert.workflow_status`.
package enum AlertStatus: String, Sendable, CaseIterable {
  /// Nobody has looked yet.
  case open
  /// Somebody is at it.
  case acknowledged
  /// It is done with.
  case closed
}

/// Why an alert was closed: `kibana.alert.workflow_reason`, in Elastic Security's words.
package enum ClosingReason: String, Sendable, CaseIterable {
  /// The rule was wrong.
  case falsePositive = "false_positive"
  /// It was real, and what caused it is gone.
  case issueResolved = "issue_resolved"
  /// It is real, and may be.
  case acceptableRisk = "acceptable_risk"
  /// It is what is meant to happen here.
  case expectedActivity = "expected_activity"
  /// Too little to be worth more.
  case lowSeverity = "low_severity"
  /// Another alert tells the same.
  case duplicate
  /// It is looked into elsewhere.
  case investigationRequired = "investigation_required"
  /// It was an attack.
  case truePositive = "true_positive"
}
