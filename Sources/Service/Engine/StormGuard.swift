// SPDX-License-Identifier: Apache-2.0
import Events

/// Holds back the alerts of a rule that has too many: a whole hour's share may come at once, then as
/// many as the hour gives back.
struct StormGuard {
  private struct Bucket {
    var tokens: Double
    var filledAt: Int64
    /// Whether it was told that alerts are held back.
    var isTold = false
  }

  private let perHour: Double
  private var buckets: [String: Bucket] = [:]

  /// `perHour`: alerts of one rule; 0 for any number.
  init(perHour: Int) { self.perHour = Double(perHour) }

  /// Whether one alert more of a rule is written now.
  mutating func allows(_ rule: String, _ now: Timestamp) -> Bool {
    guard perHour > 0 else { return true }
    var bucket = buckets[rule] ?? Bucket(tokens: perHour, filledAt: now.nanoseconds)
    let passed = max(0, now.nanoseconds - bucket.filledAt)
    bucket.tokens = min(perHour, bucket.tokens + Double(passed) / 3.6e12 * perHour)
    bucket.filledAt = now.nanoseconds
    let isAllowed = bucket.tokens >= 1
    if isAllowed { bucket.tokens -= 1 }
    if bucket.tokens >= perHour / 2 { bucket.isTold = false }
    buckets[rule] = bucket
    return isAllowed
  }

  /// Whether nobody was told yet that alerts of a rule are held back; then this counts as told, until
  /// half an hour's share is there again.
  mutating func isNew(_ rule: String) -> Bool {
    guard buckets[rule]?.isTold == false else { return false }
    buckets[rule]?.isTold = true
    return true
  }
}
