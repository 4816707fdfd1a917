// SPDX-License-Identifier: Apache-2.0

/// Numbers of bytes as people write them: `500MB`, `20GB`, `1GiB`.
package enum SizeText {
  private static let units: [(name: String, bytes: Int)] = [
    ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000),
    ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("KB", 1_000),
    ("B", 1), ("", 1),
  ]

  /// The number of bytes; nil when the text is none, or the number too large.
  package static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let name = text.dropFirst(digits.count)
    guard digits.count <= 18, let number = Int(digits),
      let unit = units.first(where: { $0.name == name })
    else {
      return nil
    }
    let (product, overflow) = number.multipliedReportingOverflow(by: unit.bytes)
    return overflow ? nil : product
  }

  /// A number of bytes in the largest unit that it is a whole number of.
  package static func text(_ bytes: Int) -> String {
    for unit in units where bytes > 0 && bytes.isMultiple(of: unit.bytes) {
      return "\(bytes / unit.bytes)\(unit.name)"
    }
    return "\(bytes)B"
  }
}
