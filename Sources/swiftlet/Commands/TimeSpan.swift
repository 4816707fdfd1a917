// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// A time span as people write it: `500ms`, `2s`, `1m`, `1h`.
struct TimeSpan: ExpressibleByArgument, CustomStringConvertible {
  var milliseconds: Int64

  init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    let factor: Int64
    switch argument.dropFirst(digits.count) {
    case "ms": factor = 1
    case "s": factor = 1_000
    case "m": factor = 60_000
    case "h": factor = 3_600_000
    default: return nil
    }
    guard digits.count <= 9, let number = Int64(digits) else { return nil }
    milliseconds = number * factor
  }

  var description: String {
    for (unit, size) in [("h", Int64(3_600_000)), ("m", 60_000), ("s", 1_000)]
    where milliseconds > 0 && milliseconds.isMultiple(of: size) {
      return "\(milliseconds / size)\(unit)"
    }
    return "\(milliseconds)ms"
  }

  var defaultValueDescription: String { description }
}
