// SPDX-License-Identifier: Apache-2.0

/// A version as Elasticsearch's `version` fields order it: semantic versioning with any count of
/// numbers; what is none of these sorts behind all versions.
///
/// Source: Elasticsearch's documentation of the version field type and semver.org.
package struct SemanticVersion: Sendable, Hashable, Comparable {
  private enum Part: Sendable, Hashable {
    /// Digits without leading zeros, so that numbers of any length compare.
    case number([UInt8])
    case text([UInt8])
  }

  private let numbers: [[UInt8]]
  private let preRelease: [Part]
  /// What was written.
  private let bytes: [UInt8]
  private let isValid: Bool

  /// Any text; one that is no version compares as text behind all versions.
  package init(_ bytes: some Sequence<UInt8>) {
    let all = Array(bytes)
    self.bytes = all
    // Behind `+` stands what does not count; behind the first `-` the pre-release.
    let core = all.split(
      separator: UInt8(ascii: "+"),
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    let halves = (core.first ?? []).split(
      separator: UInt8(ascii: "-"),
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    let main = (halves.first ?? []).split(
      separator: UInt8(ascii: "."),
      omittingEmptySubsequences: false
    )
    let tail =
      halves.count > 1
      ? halves[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) : []
    isValid =
      !main.isEmpty
      && main.allSatisfy { !$0.isEmpty && $0.allSatisfy(Self.isDigit) }
      && tail.allSatisfy { !$0.isEmpty && $0.allSatisfy(Self.isWordPart) }
    numbers = isValid ? main.map { Self.trimmed($0) } : []
    preRelease =
      isValid
      ? tail.map { $0.allSatisfy(Self.isDigit) ? .number(Self.trimmed($0)) : .text(Array($0)) } : []
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private static func isWordPart(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "-")
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func trimmed(_ digits: ArraySlice<UInt8>) -> [UInt8] {
    Array(digits.drop { $0 == UInt8(ascii: "0") })
  }

  /// By numbers, then a pre-release before its release, then by the parts of the pre-release.
  package static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
    guard left.isValid, right.isValid else {
      if left.isValid != right.isValid { return left.isValid }
      return left.bytes.lexicographicallyPrecedes(right.bytes)
    }
    for (a, b) in zip(left.numbers, right.numbers) where a != b { return isLess(a, b) }
    if left.numbers.count != right.numbers.count { return left.numbers.count < right.numbers.count }
    if left.preRelease.isEmpty || right.preRelease.isEmpty {
      return !left.preRelease.isEmpty && right.preRelease.isEmpty
    }
    for (a, b) in zip(left.preRelease, right.preRelease) where a != b {
      switch (a, b) {
      case (.number(let a), .number(let b)): return isLess(a, b)
      case (.number, .text): return true
      case (.text, .number): return false
      case (.text(let a), .text(let b)): return a.lexicographicallyPrecedes(b)
      }
    }
    return left.preRelease.count < right.preRelease.count
  }

  private static func isLess(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.count != b.count ? a.count < b.count : a.lexicographicallyPrecedes(b)
  }
}
