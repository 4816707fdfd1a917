// SPDX-License-Identifier: Apache-2.0

/// How much a matcher of sequences may hold. What is beyond goes, oldest first, and is counted.
package struct SequenceLimits: Sendable {
  /// Keys of one rule.
  package var keys: Int
  /// Bytes of one rule, by an estimate.
  package var bytes: Int
  /// Sequences of one key that are complete but for what must not follow.
  package var waitingPerKey: Int

  /// Limits; the usual ones are those of a rule among many.
  package init(keys: Int = 100_000, bytes: Int = 64 << 20, waitingPerKey: Int = 1_000) {
    self.keys = keys
    self.bytes = bytes
    self.waitingPerKey = waitingPerKey
  }
}
