// SPDX-License-Identifier: Apache-2.0

/// One text or wildcard of a field with the predicates that it satisfies.
struct TextPattern: BitwiseCopyable, Sendable {
  var shape: Wildcard.Shape
  var ignoresCase: Bool
  /// Its bytes in the index's pool.
  var first: UInt32
  var count: UInt32
  /// Its predicates in the index's pool.
  var firstPredicate: UInt32
  var predicateCount: UInt32
  /// The next pattern with the same key; -1 at the end.
  var next: Int32
  /// Where its gram stands in its bytes, and the run of bytes without wildcards around it: a value
  /// with the gram has the run too, if it matches. No run for patterns filed otherwise.
  var gram: UInt32 = 0
  var run: Range32 = Range32(start: 0, count: 0)

  /// A range of a pattern's bytes.
  struct Range32: BitwiseCopyable, Sendable {
    var start: UInt32
    var count: UInt32
  }
}

/// The part of a pattern by which it is looked up: what every value that matches it must have.
enum PatternKey: Equatable {
  /// The whole text.
  case whole
  /// So many bytes at the start.
  case head(Int)
  /// So many bytes at the end.
  case tail(Int)
  /// Four bytes somewhere, by where they stand in the pattern; two or one where there are no four.
  case gram(Int)
  case pair(Int)
  case byte(Int)
  /// It has no such part: each value has to be tried.
  case none

  /// Lengths of heads and tails, longest first; a longer literal is cut to the next one.
  static let lengths = [32, 24, 16, 12, 8, 6, 5, 4, 3, 2, 1]
  /// Bytes of a gram.
  static let gramLength = 4

  /// The best key of a pattern: the longest literal, ends before the middle; `rarity` says how many
  /// patterns have a gram already.
  static func of(
    _ shape: Wildcard.Shape,
    _ bytes: [UInt8],
    rarity: (ArraySlice<UInt8>) -> Int
  ) -> PatternKey {
    switch shape {
    case .exact: return .whole
    case .anything: return .none
    case .prefix: return headKey(bytes.count)
    case .suffix: return tailKey(bytes.count)
    case .infix: return middle(bytes, [0..<bytes.count], rarity)
    case .general:
      let runs = literals(bytes)
      let first = runs.first.flatMap { $0.lowerBound == 0 ? $0.count : nil } ?? 0
      let last = runs.last.flatMap { $0.upperBound == bytes.count ? $0.count : nil } ?? 0
      let longest = runs.map(\.count).max() ?? 0
      if longest >= gramLength, longest > max(first, last) + 2 {
        return middle(bytes, runs.filter { $0.count == longest }, rarity)
      }
      if first == 0, last == 0 { return middle(bytes, runs, rarity) }
      return first >= last ? headKey(first) : tailKey(last)
    }
  }

  private static func headKey(_ count: Int) -> PatternKey {
    lengths.first { $0 <= count }.map { .head($0) } ?? .none
  }

  private static func tailKey(_ count: Int) -> PatternKey {
    lengths.first { $0 <= count }.map { .tail($0) } ?? .none
  }

  /// The rarest four bytes of the runs; of shorter runs two bytes or one.
  private static func middle(
    _ bytes: [UInt8],
    _ runs: [Range<Int>],
    _ rarity: (ArraySlice<UInt8>) -> Int
  ) -> PatternKey {
    let longest = runs.map(\.count).max() ?? 0
    let length = longest >= gramLength ? gramLength : min(longest, 2)
    var best: (place: Int, count: Int)?
    for run in runs where run.count >= max(1, length) {
      for place in run.lowerBound...(run.upperBound - length) {
        let count = rarity(bytes[place..<(place + length)])
        if count < best?.count ?? .max { best = (place, count) }
      }
    }
    guard let place = best?.place else { return .none }
    return length == gramLength ? .gram(place) : length == 2 ? .pair(place) : .byte(place)
  }

  /// Runs of bytes without wildcards.
  static func literals(_ bytes: [UInt8]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    for place in 0...bytes.count {
      let isWild =
        place == bytes.count || bytes[place] == UInt8(ascii: "*")
        || bytes[place] == UInt8(ascii: "?")
      guard isWild else { continue }
      if start < place { runs.append(start..<place) }
      start = place + 1
    }
    return runs
  }
}
