// SPDX-License-Identifier: Apache-2.0

/// A rule's index patterns: `logs-endpoint.events.*`, `endgame-*`, and `-logs-x*` to leave out.
package struct IndexPatterns: Sendable, Equatable {
  /// The patterns as written.
  package var patterns: [String]

  /// Patterns as a rule lists them; none at all accept every index.
  package init(_ patterns: [String]) {
    self.patterns = patterns
  }

  /// Whether an event of this index is looked at. As in Elasticsearch an exclusion counts only
  /// behind a pattern, and the part of a `cluster:index` before the colon is ignored.
  package func accepts(_ index: String) -> Bool {
    guard !patterns.isEmpty else { return true }
    var isAccepted = false
    for pattern in patterns {
      if pattern.hasPrefix("-"), pattern != patterns.first {
        if Self.glob(pattern.dropFirst(), index) { isAccepted = false }
      } else {
        let local = pattern.split(separator: ":", maxSplits: 1).last ?? Substring(pattern)
        if Self.glob(local, index) { isAccepted = true }
      }
    }
    return isAccepted
  }

  /// `*` is any run of characters; everything else is plain and case counts.
  private static func glob(_ pattern: Substring, _ text: String) -> Bool {
    let pattern = Array(pattern.utf8)
    let text = Array(text.utf8)
    var p = 0
    var t = 0
    var star = -1
    var resume = 0
    while t < text.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        star = p
        resume = t
        p += 1
      } else if p < pattern.count, pattern[p] == text[t] {
        p += 1
        t += 1
      } else if star >= 0 {
        p = star + 1
        resume += 1
        t = resume
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
