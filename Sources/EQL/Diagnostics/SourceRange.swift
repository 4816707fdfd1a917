// SPDX-License-Identifier: Apache-2.0

/// A half-open range of UTF-8 offsets into one source text.
package struct SourceRange: Sendable, Hashable {
  /// Offset of the first byte.
  package var lowerBound: Int
  /// Offset behind the last byte.
  package var upperBound: Int

  /// A range from its two offsets; `upperBound` is raised to `lowerBound` if it lies before it.
  package init(_ lowerBound: Int, _ upperBound: Int) {
    self.lowerBound = lowerBound
    self.upperBound = max(lowerBound, upperBound)
  }

  /// Number of bytes covered.
  package var length: Int { upperBound - lowerBound }

  /// The smallest range that covers both.
  package func union(_ other: SourceRange) -> SourceRange {
    SourceRange(min(lowerBound, other.lowerBound), max(upperBound, other.upperBound))
  }

  /// The same range moved by `offset` bytes: maps a query's range into the file that holds it.
  package func shifted(by offset: Int) -> SourceRange {
    SourceRange(lowerBound + offset, upperBound + offset)
  }
}
