// SPDX-License-Identifier: Apache-2.0

/// Time spans as people write them: `500ms`, `90s`, `12h`, `30d`.
package enum SpanText {
  private static let units: [(name: String, nanoseconds: Int64)] = [
    ("w", 604_800_000_000_000), ("d", 86_400_000_000_000), ("h", 3_600_000_000_000),
    ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000),
  ]

  /// The span in nanoseconds; nil when it is none, too long, or in none of some units.
  package static func nanoseconds(_ text: String, in allowed: [String]? = nil) -> Int64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let name = text.dropFirst(digits.count)
    guard let number = Int64(digits), let unit = units.first(where: { $0.name == name }),
      allowed?.contains(unit.name) ?? true
    else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: unit.nanoseconds)
    return overflow ? nil : product
  }

  /// A span in the largest unit that it is a whole number of, of some where they are given; else weeks are
  /// written as days.
  package static func text(_ nanoseconds: Int64, in allowed: [String]? = nil) -> String {
    for unit in units.dropFirst()
    where allowed?.contains(unit.name) ?? true && nanoseconds > 0
      && nanoseconds.isMultiple(of: unit.nanoseconds)
    {
      return "\(nanoseconds / unit.nanoseconds)\(unit.name)"
    }
    return "\(nanoseconds / 1_000_000)ms"
  }
}
