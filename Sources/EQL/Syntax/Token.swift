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

  /// Bytes of the longest.
  static let longest = allCases.map(\.rawValue.utf8.count).max() ?? 0
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

  /// The symbols of one byte, by it.
  private static let single: [Symbol?] = {
    var table: [Symbol?] = Array(repeating: nil, count: 256)
    for symbol in allCases where symbol.rawValue.utf8.count == 1 {
      for byte in symbol.rawValue.utf8 { table[Int(byte)] = symbol }
    }
    return table
  }()

  /// The symbols of two bytes with them.
  private static let double: [(bytes: [UInt8], symbol: Symbol)] =
    allCases.filter { $0.rawValue.utf8.count == 2 }.map { (Array($0.rawValue.utf8), $0) }

  /// The longest symbol that begins with these bytes.
  static func beginning(_ first: UInt8, _ second: UInt8?) -> Symbol? {
    if let second, second == UInt8(ascii: "=") || second == UInt8(ascii: "[") {
      for (bytes, symbol) in double where bytes[0] == first && bytes[1] == second { return symbol }
    }
    return single[Int(first)]
  }
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
