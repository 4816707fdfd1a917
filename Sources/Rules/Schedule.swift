// SPDX-License-Identifier: Apache-2.0

/// When a rule runs and what it looks at: every `interval`, events from `from` to `to`.
package struct Schedule: Sendable, Equatable {
  /// As written, `5m`.
  package var interval: String
  /// Date maths, `now-9m`.
  package var from: String
  /// Date maths, `now`.
  package var to: String

  /// Elastic's defaults where a rule is silent.
  package init(interval: String = "5m", from: String = "now-6m", to: String = "now") {
    self.interval = interval
    self.from = from
    self.to = to
  }

  /// The interval in seconds; nil when it is not a count and one of s, m, h, d.
  package var intervalSeconds: Int? {
    interval.hasSuffix("w") ? nil : Self.seconds(interval[...])
  }

  /// How far back `from` lies in seconds; nil when it is not `now-` and a duration.
  package var windowSeconds: Int? {
    guard from.hasPrefix("now-") else { return from == "now" ? 0 : nil }
    return Self.seconds(from.dropFirst(4))
  }

  /// What is looked at twice, so that late events are found: window less interval, in seconds.
  package var lookbackSeconds: Int? {
    guard let window = windowSeconds, let interval = intervalSeconds else { return nil }
    return window - interval
  }

  private static func seconds(_ text: Substring) -> Int? {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    guard text.first?.isNumber == true, let last = text.last, let unit = units[last],
      let count = Int(text.dropLast()),
      count >= 0, count < 1_000_000
    else { return nil }
    return count * unit
  }
}
