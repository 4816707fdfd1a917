// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What the stages of a scan took, in seconds; of several threads the sum.
package struct StageTimes: Sendable {
  /// Getting bytes, and decompressing them.
  package var read = 0.0
  /// Finding the fields' values in the lines.
  package var decode = 0.0
  /// Running the rules' conditions.
  package var match = 0.0
  /// Putting events of sequences together.
  package var sequences = 0.0
  /// Making and writing alerts.
  package var alerts = 0.0

  /// Nothing yet.
  package init() {}

  /// The sum of two.
  package static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum.read += right.read
    sum.decode += right.decode
    sum.match += right.match
    sum.sequences += right.sequences
    sum.alerts += right.alerts
    return sum
  }

  /// Seconds of a clock that only goes forward.
  package static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
