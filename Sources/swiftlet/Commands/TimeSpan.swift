// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Service

/// A time span as people write it: `500ms`, `2s`, `1m`, `1h`.
struct TimeSpan: ExpressibleByArgument, CustomStringConvertible {
  var milliseconds: Int64

  init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  init?(argument: String) {
    guard let span = SpanText.nanoseconds(argument, in: Self.units) else { return nil }
    milliseconds = span / 1_000_000
  }

  private static let units = ["h", "m", "s", "ms"]

  var description: String { SpanText.text(milliseconds * 1_000_000, in: Self.units) }

  var defaultValueDescription: String { description }
}
