// SPDX-License-Identifier: Apache-2.0

/// What is wrong in the configuration of a channel.
package struct SettingProblem: Error, Sendable, Equatable {
  /// Where: `notify.0.url`, with the numbers of list elements.
  package var path: String
  /// What is wrong, without a closing stop.
  package var message: String
  /// How to mend it.
  package var help: [String]
}
