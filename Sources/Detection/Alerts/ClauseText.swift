// SPDX-License-Identifier: Apache-2.0
package import EQL

/// A rule's query, ready to quote clauses from.
package struct ClauseText: Sendable {
  private let source: [UInt8]
  private let tokens: ArraySlice<Token>

  /// Cuts a query that has compiled.
  package init(_ query: String) {
    source = Array(query.utf8)
    // The last token marks the end and has no text.
    tokens = Lexer.tokenise(query).tokens.dropLast()
  }

  /// A range of the query on one line: its tokens to the letter, one blank where comments, blanks or
  /// line breaks stand between them.
  package func line(_ range: SourceRange) -> String {
    var line: [UInt8] = []
    var end: Int?
    for token in tokens where range.contains(token.range) {
      if let end, end < token.range.lowerBound { line.append(UInt8(ascii: " ")) }
      line += source[token.range.lowerBound..<token.range.upperBound]
      end = token.range.upperBound
    }
    return String(decoding: line, as: UTF8.self)
  }
}

extension SourceRange {
  fileprivate func contains(_ other: SourceRange) -> Bool {
    lowerBound <= other.lowerBound && other.upperBound <= upperBound
  }
}
