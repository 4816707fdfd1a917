// SPDX-License-Identifier: Apache-2.0
package import EQL

/// Events that satisfied a rule together: a sequence or a sample.
package struct SequenceMatch: Sendable {
  /// Place of the rule in its set.
  package var rule: Int
  /// The values that bind the events.
  package var key: JoinValues
  /// One a term; nil for one that did not occur.
  package var events: [Match?]
}
