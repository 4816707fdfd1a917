// SPDX-License-Identifier: Apache-2.0

/// Why a run cannot be made, in words.
package struct RunFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// The reason, for people.
  package var description: String

  /// A failure with its reason.
  package init(_ description: String) { self.description = description }
}
