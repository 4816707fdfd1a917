// SPDX-License-Identifier: Apache-2.0

/// `alert_suppression`: matches that agree in some fields become one alert and a count.
package struct RuleSuppression: Sendable, Equatable {
  /// The dotted paths of one to three fields.
  package var fields: [String]
  /// How long an alert takes others in, in seconds; nil: as long as one run looks at new events.
  package var seconds: Int?
  /// Whether matches that lack a field belong together, too; else each of them is an alert.
  package var includesMissing: Bool

  /// The most fields that matches can be put together by.
  package static let maximumFields = 3
}
