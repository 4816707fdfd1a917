// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// A step on the way to a value of a JSON document.
package enum JSONPlace: Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral
{
  case key(String)
  case element(Int)

  package init(stringLiteral value: String) { self = .key(value) }
  package init(integerLiteral value: Int) { self = .element(value) }

  /// Where a value stands in a document, which is valid JSON, quotes and brackets included; where the
  /// way breaks off, the innermost value that is there.
  ///
  /// For problems only: each step reads what is left anew.
  static func range(of path: [JSONPlace], in document: ArraySlice<UInt8>) -> SourceRange {
    var rest = document
    while let first = rest.first, [9, 10, 13, 32].contains(first) { rest = rest.dropFirst() }
    while let last = rest.last, [9, 10, 13, 32].contains(last) { rest = rest.dropLast() }
    for step in path {
      guard let next = step.value(in: rest) else { break }
      rest = next
    }
    return SourceRange(rest.startIndex, rest.endIndex)
  }

  private func value(in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    switch self {
    case .key(let key):
      guard let range = JSONValue.spans(of: key, in: bytes) else { return nil }
      return bytes[(bytes.startIndex + range.lowerBound)..<(bytes.startIndex + range.upperBound)]
    case .element(let number):
      let head = Array(#"{"":"#.utf8)
      let whole = head + bytes + [UInt8(ascii: "}")]
      guard let ranges = JSONValue.elementRanges(of: "", in: whole), number < ranges.count else {
        return nil
      }
      let shift = bytes.startIndex - head.count
      return bytes[(ranges[number].lowerBound + shift)..<(ranges[number].upperBound + shift)]
    }
  }
}
