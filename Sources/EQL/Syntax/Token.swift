// SPDX-License-Identifier: Apache-2.0

/// Words that cannot name a field or category unless quoted; all are case-sensitive.
package enum Keyword: String, Sendable, CaseIterable {
  case and
  case any
  case by
  case `false`
  case `in`
  case join
  case like
  case maxspan
  case not
  case null
  case of
  case or
  case regex
  case sequence
  case `true`
  case until
  case `where`
  case with
}

/// What a token is.
package enum TokenKind: Sendable, Equatable {
  /// A plain name; `isFollowedByTilde` when `~` is glued on (`startsWith~`).
  case identifier(String, isFollowedByTilde: Bool)
  /// A name in backticks, unquoted.
  case quotedIdentifier(String)
  case keyword(Keyword)
  /// `in~`, `like~` or `regex~`.
  case insensitiveKeyword(Keyword)
  /// A string literal's value; `isRaw` when it was written in triple quotes.
  case string(String, isRaw: Bool)
  case integer(Int64)
  case decimal(Double)
  /// Punctuation, as written.
  case symbol(Symbol)
  case end
}

/// Operators and brackets.
package enum Symbol: String, Sendable, CaseIterable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case colon = ":"
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divide = "/"
  case modulo = "%"
  case openParenthesis = "("
  case closeParenthesis = ")"
  case openBracket = "["
  case missingBracket = "!["
  case closeBracket = "]"
  case comma = ","
  case dot = "."
  case pipe = "|"
  case assign = "="
  case question = "?"
}

/// One token with its place.
package struct Token: Sendable, Equatable {
  /// What it is.
  package var kind: TokenKind
  /// Where it stands.
  package var range: SourceRange

  /// A token at a range.
  package init(_ kind: TokenKind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}
