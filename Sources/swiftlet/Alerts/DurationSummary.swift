// SPDX-License-Identifier: Apache-2.0
import Events

/// How long something took, many times.
struct DurationSummary {
  /// In nanoseconds, in any order until asked.
  private var values: [Int64] = []
  private var isSorted = true

  /// How many times.
  var count: Int { values.count }

  /// Adds a duration in nanoseconds, not negative.
  mutating func add(_ nanoseconds: Int64) {
    values.append(nanoseconds)
    isSorted = false
  }

  /// Median, mean and 95th percentile in seconds; nil of nothing.
  struct Figures: Equatable {
    /// The middle one, or the mean of the middle two.
    var median: Double
    var mean: Double
    /// The smallest that 95 of 100 do not exceed (nearest rank).
    var percentile95: Double
  }

  /// The figures.
  mutating func figures() -> Figures? {
    guard !values.isEmpty else { return nil }
    if !isSorted { values.sort() }
    isSorted = true
    let middle = values.count / 2
    let median =
      values.count.isMultiple(of: 2)
      ? (Double(values[middle - 1]) + Double(values[middle])) / 2 : Double(values[middle])
    let rank = (values.count * 95 + 99) / 100
    return Figures(
      median: median / 1e9,
      mean: values.reduce(0.0) { $0 + Double($1) } / Double(values.count) / 1e9,
      percentile95: Double(values[rank - 1]) / 1e9
    )
  }
}

extension DurationSummary.Figures {
  /// For machines, in seconds with milliseconds.
  var members: [JSONValue.Member] {
    [("median", median), ("mean", mean), ("p95", percentile95)].map { name, seconds in
      .init("\(name)_seconds", .number(String((seconds * 1000).rounded() / 1000)))
    }
  }
}
