// SPDX-License-Identifier: Apache-2.0

/// A constant of the language.
package enum Literal: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case decimal(Double)
  /// `isRaw` only says how it was written.
  case string(String, isRaw: Bool)

  /// The text of a string literal.
  package var stringValue: String? {
    guard case .string(let text, _) = self else { return nil }
    return text
  }
}

/// A field named in a query.
package struct FieldReference: Sendable, Hashable {
  /// The dotted path, `process.parent.name`.
  package var path: String
  /// The parts as written, each with whether it stood in backticks.
  package var parts: [Part]
  /// Written with `?`: absent from the mapping means null, not an error.
  package var isOptional: Bool
  /// Where it stands, `?` included.
  package var range: SourceRange

  /// One name between dots.
  package struct Part: Sendable, Hashable {
    /// The name without backticks.
    package var name: String
    /// Whether it was written in backticks.
    package var isQuoted: Bool
  }
}

/// The six comparisons.
package enum ComparisonOperator: String, Sendable, Hashable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  /// `a < b` is `b > a`.
  package var mirrored: ComparisonOperator {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    case .equal, .notEqual: self
    }
  }

  /// `not (a < b)` is `a >= b`, also where `a` has several values.
  package var opposite: ComparisonOperator {
    switch self {
    case .equal: .notEqual
    case .notEqual: .equal
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .greater: .lessOrEqual
    case .greaterOrEqual: .less
    }
  }
}

/// The five arithmetic operations.
package enum ArithmeticOperator: String, Sendable, Hashable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case modulo = "%"
}

/// `:`, `like`, `like~`, `regex`, `regex~`.
package enum PatternOperator: String, Sendable, Hashable {
  case colon = ":"
  case like = "like"
  case likeInsensitive = "like~"
  case regex = "regex"
  case regexInsensitive = "regex~"

  /// Whether letters match in either case (ASCII letters, as Lucene does it).
  package var ignoresCase: Bool { self != .like && self != .regex }
  /// Whether the right side is a regular expression.
  package var isRegex: Bool { self == .regex || self == .regexInsensitive }
}

/// A constant with its place, as patterns and list members are.
package struct LocatedLiteral: Sendable, Equatable {
  /// The constant.
  package var value: Literal
  /// Where it stands.
  package var range: SourceRange
}

/// The expressions of the language; every case knows its place.
package indirect enum Expression: Sendable, Equatable {
  case literal(Literal, SourceRange)
  case field(FieldReference)
  case call(FunctionCall)
  case sign(isNegative: Bool, Expression, SourceRange)
  case arithmetic(ArithmeticOperator, Expression, Expression, SourceRange)
  case comparison(ComparisonOperator, Expression, Expression, SourceRange)
  case membership(Expression, of: [Expression], ignoresCase: Bool, isNegated: Bool, SourceRange)
  case pattern(PatternOperator, Expression, [LocatedLiteral], isList: Bool, SourceRange)
  case not(Expression, SourceRange)
  case and([Expression], SourceRange)
  case or([Expression], SourceRange)
  /// Stands where a diagnostic has already been reported.
  case invalid(SourceRange)

  /// Where the expression stands.
  package var range: SourceRange {
    switch self {
    case .field(let field): field.range
    case .call(let call): call.range
    case .literal(_, let range), .sign(_, _, let range), .arithmetic(_, _, _, let range),
      .comparison(_, _, _, let range), .membership(_, _, _, _, let range),
      .pattern(_, _, _, _, let range), .not(_, let range), .and(_, let range),
      .or(_, let range), .invalid(let range):
      range
    }
  }
}

/// A function with its arguments.
package struct FunctionCall: Sendable, Equatable {
  /// The name as written, without `~`.
  package var name: String
  /// Written with `~`.
  package var ignoresCase: Bool
  /// What stands between the parentheses.
  package var arguments: [Expression]
  /// Where the name stands.
  package var nameRange: SourceRange
  /// From the name to the closing parenthesis.
  package var range: SourceRange
}
