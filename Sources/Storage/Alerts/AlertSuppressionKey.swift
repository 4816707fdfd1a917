// SPDX-License-Identifier: Apache-2.0

/// What an alert has in common with matches that are counted by it, in place of alerts of their own.
package struct AlertSuppressionKey: Sendable, Equatable {
  /// `kibana.alert.instance.id`: equal where the rule and the values of its fields are.
  package var key: String
  /// How far in time a match may lie from the alert that counts it, in nanoseconds.
  package var window: Int64

  /// A key with its window.
  package init(key: String, window: Int64) {
    self.key = key
    self.window = window
  }
}
