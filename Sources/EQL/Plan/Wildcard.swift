// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Glibc

/// A pattern with `*` (any run of characters) and `?` (exactly one character), matched on UTF-8
/// bytes against the whole value. There is no escape. Case is ignored for ASCII letters only, as
/// Lucene's case-insensitive automata do.
package struct Wildcard: Sendable, Hashable {
  /// The usual shapes, which need no backtracking.
  enum Shape: UInt8, Sendable {
    case exact
    case anything
    case prefix
    case suffix
    case infix
    case general
  }

  let shape: Shape
  /// The pattern for `general`, else the text between the stars; folded if case is ignored.
  let bytes: [UInt8]
  let ignoresCase: Bool

  /// What begins with a text, stars and question marks in it taken as they are.
  init(prefix: String, ignoresCase: Bool) {
    self.ignoresCase = ignoresCase
    shape = .prefix
    bytes = ignoresCase ? prefix.utf8.map(Self.fold) : Array(prefix.utf8)
  }

  /// Compiles a pattern; every text is one.
  package init(_ pattern: String, ignoresCase: Bool) {
    self.ignoresCase = ignoresCase
    let source = ignoresCase ? pattern.utf8.map(Self.fold) : Array(pattern.utf8)
    let star = UInt8(ascii: "*")
    let stars = source.filter { $0 == star }.count
    let hasQuestion = source.contains(UInt8(ascii: "?"))
    switch (stars, source.first == star, source.last == star) {
    case _ where hasQuestion: (shape, bytes) = (.general, source)
    case (0, _, _): (shape, bytes) = (.exact, source)
    case (source.count, _, _): (shape, bytes) = (.anything, [])
    case (1, false, true): (shape, bytes) = (.prefix, Array(source.dropLast()))
    case (1, true, false): (shape, bytes) = (.suffix, Array(source.dropFirst()))
    case (2, true, true): (shape, bytes) = (.infix, Array(source.dropFirst().dropLast()))
    default: (shape, bytes) = (.general, source)
    }
  }

  /// The lower-case form of an ASCII letter; every other byte is left alone.
  @inline(__always)
  static func fold(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }

  /// Whether the whole of `value` matches.
  package func matches(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { pattern in
      ignoresCase
        ? Self.matches(shape, pattern, value, Self.fold)
        : Self.matches(shape, pattern, value) { $0 }
    }
  }

  /// Whether the whole of `value` matches a pattern of that shape, byte by byte: to ignore case, both
  /// are folded before.
  static func matches(
    _ shape: Shape,
    _ pattern: UnsafeBufferPointer<UInt8>,
    _ value: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    shape == .general ? search(pattern, value) : matches(shape, pattern, value) { $0 }
  }

  /// A general pattern as a search for its literals one behind the other, each where it stands first;
  /// what stands before the first star and behind the last must be the value's ends.
  private static func search(
    _ pattern: UnsafeBufferPointer<UInt8>,
    _ value: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard let own = pattern.baseAddress, let text = value.baseAddress,
      memchr(own, Int32(UInt8(ascii: "?")), pattern.count) == nil
    else { return glob(pattern, value) { $0 } }
    var start = 0
    var at = 0
    while true {
      let star = memchr(own + start, Int32(UInt8(ascii: "*")), pattern.count - start)
      let end = star.map { UnsafeRawPointer($0) - UnsafeRawPointer(own) } ?? pattern.count
      let count = end - start
      let rest = value.count - at
      guard count <= rest else { return false }
      if start == 0 {
        guard memcmp(text, own, count) == 0 else { return false }
        if star == nil { return count == value.count }
        at = count
      } else if star == nil {
        return memcmp(text + (value.count - count), own + start, count) == 0
      } else if count > 0 {
        guard let found = sl_find(text + at, rest, own + start, count) else { return false }
        at = found - text + count
      }
      start = end + 1
    }
  }

  @inline(__always)
  private static func matches(
    _ shape: Shape,
    _ pattern: UnsafeBufferPointer<UInt8>,
    _ value: UnsafeBufferPointer<UInt8>,
    _ folded: (UInt8) -> UInt8
  ) -> Bool {
    switch shape {
    case .anything: true
    case .exact: value.count == pattern.count && equal(pattern, value, 0, folded)
    case .prefix: value.count >= pattern.count && equal(pattern, value, 0, folded)
    case .suffix:
      value.count >= pattern.count
        && equal(pattern, value, value.count - pattern.count, folded)
    case .infix: contains(pattern, value, folded)
    case .general: glob(pattern, value, folded)
    }
  }

  @inline(__always)
  private static func equal(
    _ pattern: UnsafeBufferPointer<UInt8>,
    _ value: UnsafeBufferPointer<UInt8>,
    _ start: Int,
    _ folded: (UInt8) -> UInt8
  ) -> Bool {
    for index in 0..<pattern.count where folded(value[start + index]) != pattern[index] {
      return false
    }
    return true
  }

  @inline(__always)
  private static func contains(
    _ pattern: UnsafeBufferPointer<UInt8>,
    _ value: UnsafeBufferPointer<UInt8>,
    _ folded: (UInt8) -> UInt8
  ) -> Bool {
    guard value.count >= pattern.count else { return false }
    let first = pattern[0]
    for start in 0...(value.count - pattern.count)
    where folded(value[start]) == first && equal(pattern, value, start, folded) {
      return true
    }
    return false
  }

  /// Greedy matching that returns to the last star only: at most pattern × value steps.
  @inline(__always)
  private static func glob(
    _ pattern: UnsafeBufferPointer<UInt8>,
    _ value: UnsafeBufferPointer<UInt8>,
    _ folded: (UInt8) -> UInt8
  ) -> Bool {
    var p = 0
    var v = 0
    var star = -1
    var resume = 0
    while v < value.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        star = p
        resume = v
        p += 1
      } else if p < pattern.count, pattern[p] == UInt8(ascii: "?") {
        p += 1
        v = next(value, v)
      } else if p < pattern.count, pattern[p] == folded(value[v]) {
        p += 1
        v += 1
      } else if star >= 0 {
        p = star + 1
        resume = next(value, resume)
        v = resume
      } else {
        return false
      }
    }
    while p < pattern.count, pattern[p] == UInt8(ascii: "*") { p += 1 }
    return p == pattern.count
  }

  /// The start of the next character.
  @inline(__always)
  private static func next(_ value: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int {
    var position = position + 1
    while position < value.count, value[position] & 0xC0 == 0x80 { position += 1 }
    return position
  }
}
