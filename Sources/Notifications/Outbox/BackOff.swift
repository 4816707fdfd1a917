// SPDX-License-Identifier: Apache-2.0
import Events

/// How long a channel waits after attempts that failed.
package struct BackOff: Sendable {
  /// Seconds after the first failure; they double with each further one.
  package var first = 2.0
  /// Most seconds, also of what a receiver asks for.
  package var limit = 900.0

  /// The usual waits: 2 seconds to 15 minutes.
  package init() {}

  /// Seconds to wait after so many failures: half of the wait is fixed, `chance` of the rest is added,
  /// 0 to 1, so that not all come back at once.
  package func seconds(after failures: Int, chance: Double, asked: Int?) -> Double {
    let doubled =
      first * Double(sign: .plus, exponent: min(max(failures, 1) - 1, 30), significand: 1)
    let wait = min(doubled, limit)
    let spread = wait / 2 + wait / 2 * min(max(chance, 0), 1)
    return max(spread, min(Double(asked ?? 0), limit))
  }
}

extension Timestamp {
  /// The instant so many seconds later.
  func adding(seconds: Double) -> Timestamp {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(Int64(seconds * 1_000_000_000))
    return Timestamp(nanoseconds: overflow ? .max : sum)
  }

  /// Seconds from an earlier instant.
  func seconds(since other: Timestamp) -> Double {
    Double(nanoseconds) / 1e9 - Double(other.nanoseconds) / 1e9
  }
}
