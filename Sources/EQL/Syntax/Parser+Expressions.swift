// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `or`, the loosest operator. Operands are recovered one by one.
  mutating func expression() throws(SyntaxAbort) -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else { throw tooDeep() }
    var operands = [recovering { parser throws(SyntaxAbort) in try parser.conjunction() }]
    var highest = height
    while accept(.or) {
      operands.append(recovering { parser throws(SyntaxAbort) in try parser.conjunction() })
      highest = max(highest, height)
    }
    guard operands.count > 1 else { return operands[0] }
    height = highest + 1
    return .or(operands, operands[0].range.union(operands[operands.count - 1].range))
  }

  private mutating func conjunction() throws(SyntaxAbort) -> Expression {
    var operands = [recovering { parser throws(SyntaxAbort) in try parser.negation() }]
    var highest = height
    while accept(.and) {
      operands.append(recovering { parser throws(SyntaxAbort) in try parser.negation() })
      highest = max(highest, height)
    }
    guard operands.count > 1 else { return operands[0] }
    height = highest + 1
    return .and(operands, operands[0].range.union(operands[operands.count - 1].range))
  }

  private mutating func recovering(
    _ read: (inout Parser) throws(SyntaxAbort) -> Expression
  ) -> Expression {
    let start = current.range
    let outer = depth
    do throws(SyntaxAbort) {
      return try read(&self)
    } catch {
      depth = outer
      height = 0
      if diagnostics.count < Diagnostic.limit {
        synchronise()
      } else {
        // Where so much is wrong, the rest is not worth reading.
        index = tokens.count - 1
      }
      return .invalid(SourceRange(start.lowerBound, max(start.upperBound, lastEnd)))
    }
  }

  private mutating func tooDeep() -> SyntaxAbort {
    let abort = fail(
      .nestedTooDeep,
      depth > Self.maximumDepth
        ? "the query is nested deeper than \(Self.maximumDepth) levels"
        : "more than \(Self.maximumHeight) operations stand one upon the other",
      help: ["flatten it: lists (`in`, `:`) and chains of `and`/`or` do not nest"]
    )
    // Nothing sensible follows: one problem is enough.
    index = tokens.count - 1
    return abort
  }

  /// Puts an operation upon operands of which the highest has `operands` levels.
  private mutating func raise(upon operands: Int) throws(SyntaxAbort) {
    height = operands + 1
    guard height <= Self.maximumHeight else { throw tooDeep() }
  }

  private mutating func negation() throws(SyntaxAbort) -> Expression {
    guard isAt(.not) else { return try comparison() }
    let start = current.range
    advance()
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else { throw tooDeep() }
    let operand = try negation()
    try raise(upon: height)
    return .not(operand, start.union(operand.range))
  }

  private static let comparisons: [Symbol: ComparisonOperator] = [
    .equal: .equal, .notEqual: .notEqual, .less: .less, .lessOrEqual: .lessOrEqual,
    .greater: .greater, .greaterOrEqual: .greaterOrEqual,
  ]

  private var comparisonOperator: ComparisonOperator? {
    guard case .symbol(let symbol) = current.kind else { return nil }
    return Self.comparisons[symbol]
  }

  private mutating func comparison() throws(SyntaxAbort) -> Expression {
    if case .identifier(let name, false) = current.kind, next.kind == .keyword(.of) {
      throw endpointOnly("`\(name) of`", "process lineage (`child of`, `descendant of`)")
    }
    let left = try additive()
    if isAt(.assign) {
      throw fail(
        .singleEquals,
        "`=` does not compare",
        help: ["write `==`, or `:` to ignore case"],
        elasticsearch: "token recognition error at: '='"
      )
    }
    guard let operation = comparisonOperator else { return left }
    advance()
    let leftHeight = height
    let right = try additive()
    try raise(upon: max(leftHeight, height))
    if comparisonOperator != nil {
      throw fail(
        .syntaxError,
        "comparisons cannot be chained",
        help: ["join two comparisons with `and`"],
        elasticsearch: "mismatched input '\(text(of: current))' expecting {<EOF>, 'and', 'or', '|'}"
      )
    }
    return .comparison(operation, left, right, left.range.union(right.range))
  }

  mutating func endpointOnly(_ what: String, _ feature: String) -> SyntaxAbort {
    fail(
      .endpointOnly,
      "\(what) exists only in Elastic Endpoint's dialect",
      help: ["\(feature) cannot be run; Elasticsearch rejects it too"]
    )
  }

  private mutating func additive() throws(SyntaxAbort) -> Expression {
    var left = try multiplicative()
    while isAt(.plus) || isAt(.minus) {
      let operation: ArithmeticOperator = isAt(.plus) ? .add : .subtract
      advance()
      let leftHeight = height
      let right = try multiplicative()
      try raise(upon: max(leftHeight, height))
      left = .arithmetic(operation, left, right, left.range.union(right.range))
    }
    return left
  }

  private mutating func multiplicative() throws(SyntaxAbort) -> Expression {
    var left = try unary()
    while isAt(.times) || isAt(.divide) || isAt(.modulo) {
      let operation: ArithmeticOperator =
        isAt(.times) ? .multiply : isAt(.divide) ? .divide : .modulo
      advance()
      let leftHeight = height
      let right = try unary()
      try raise(upon: max(leftHeight, height))
      left = .arithmetic(operation, left, right, left.range.union(right.range))
    }
    return left
  }

  private mutating func unary() throws(SyntaxAbort) -> Expression {
    guard isAt(.minus) || isAt(.plus) else { return try predicated() }
    let start = current.range
    let isNegative = isAt(.minus)
    advance()
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else { throw tooDeep() }
    let operand = try unary()
    try raise(upon: height)
    let range = start.union(operand.range)
    switch operand {
    case .literal(.integer(let value), _) where isNegative:
      return .literal(.integer(0 &- value), range)
    case .literal(.decimal(let value), _) where isNegative:
      return .literal(.decimal(-value), range)
    default:
      return .sign(isNegative: isNegative, operand, range)
    }
  }

  /// A primary with what binds tightest: `in`, `:`, `like`, `regex`.
  private mutating func predicated() throws(SyntaxAbort) -> Expression {
    let subject = try primary()
    switch current.kind {
    case .keyword(.not):
      return try infixNot(subject)
    case .keyword(.in), .insensitiveKeyword(.in):
      return try membership(subject, isNegated: false)
    case .symbol(.colon):
      return try pattern(.colon, subject)
    case .keyword(.like):
      return try pattern(.like, subject)
    case .insensitiveKeyword(.like):
      return try pattern(.likeInsensitive, subject)
    case .keyword(.regex):
      return try pattern(.regex, subject)
    case .insensitiveKeyword(.regex):
      return try pattern(.regexInsensitive, subject)
    default:
      return subject
    }
  }

  private mutating func infixNot(_ subject: Expression) throws(SyntaxAbort) -> Expression {
    switch next.kind {
    case .keyword(.in), .insensitiveKeyword(.in):
      advance()
      return try membership(subject, isNegated: true)
    case .symbol(.colon), .keyword(.like), .insensitiveKeyword(.like), .keyword(.regex),
      .insensitiveKeyword(.regex):
      throw fail(
        .notBeforePredicate,
        "`not` stands before the whole condition here",
        at: current.range.union(next.range),
        help: ["write `not field \(text(of: next)) …`; only `in` knows `field not in (…)`"],
        elasticsearch: "mismatched input '\(text(of: next))' expecting {'in', 'in~'}"
      )
    default:
      return subject
    }
  }

  private mutating func membership(
    _ subject: Expression,
    isNegated: Bool
  ) throws(SyntaxAbort) -> Expression {
    let ignoresCase = current.kind == .insensitiveKeyword(.in)
    advance()
    let opened = current.range
    guard accept(.openParenthesis) else {
      throw expected("`(` after `in`", help: ["write `in (\"a\", \"b\")`"])
    }
    var highest = height
    let members = try list(opened: opened) { parser throws(SyntaxAbort) in
      let member = try parser.expression()
      highest = max(highest, parser.height)
      return member
    }
    try raise(upon: highest)
    let range = SourceRange(subject.range.lowerBound, lastEnd)
    return .membership(
      subject,
      of: members,
      ignoresCase: ignoresCase,
      isNegated: isNegated,
      range
    )
  }

  private mutating func pattern(
    _ operation: PatternOperator,
    _ subject: Expression
  ) throws(SyntaxAbort) -> Expression {
    advance()
    let opened = current.range
    if accept(.openParenthesis) {
      let patterns = try list(opened: opened) { parser throws(SyntaxAbort) in
        try parser.constant(after: operation)
      }
      let range = SourceRange(subject.range.lowerBound, lastEnd)
      return .pattern(operation, subject, patterns, isList: true, range)
    }
    let only = try constant(after: operation)
    let range = SourceRange(subject.range.lowerBound, lastEnd)
    return .pattern(operation, subject, [only], isList: false, range)
  }

  private mutating func constant(
    after operation: PatternOperator
  ) throws(SyntaxAbort) -> LocatedLiteral {
    let range = current.range
    if case .identifier = current.kind {
      throw fail(
        .notConstant,
        "the right side of `\(operation.rawValue)` is a constant, never a field",
        help: ["put text between double quotes"],
        elasticsearch:
          "mismatched input '\(text(of: current))' expecting {'(', STRING, INTEGER_VALUE}"
      )
    }
    if accept(.minus) {
      switch current.kind {
      case .integer(let value):
        advance()
        return LocatedLiteral(
          value: .integer(0 &- value),
          range: SourceRange(range.lowerBound, lastEnd)
        )
      case .decimal(let value):
        advance()
        return LocatedLiteral(
          value: .decimal(-value),
          range: SourceRange(range.lowerBound, lastEnd)
        )
      default: break
      }
    }
    guard let value = literal() else { throw expected("a constant") }
    return LocatedLiteral(value: value, range: range)
  }

  /// Reads items up to the closing parenthesis; at least one.
  private mutating func list<Item>(
    opened: SourceRange,
    _ item: (inout Parser) throws(SyntaxAbort) -> Item
  ) throws(SyntaxAbort) -> [Item] {
    var items: [Item] = []
    if isAt(.closeParenthesis) {
      throw fail(
        .syntaxError,
        "an empty list matches nothing",
        at: opened.union(current.range),
        help: ["name at least one value"],
        elasticsearch: "mismatched input ')'"
      )
    }
    repeat {
      if isAt(.closeParenthesis) {
        report(
          .trailingComma,
          "a list cannot end in a comma",
          at: tokens[index - 1].range,
          help: ["remove the comma"],
          elasticsearch: "mismatched input ')'"
        )
        break
      }
      items.append(try item(&self))
    } while accept(.comma)
    try expect(.closeParenthesis, after: "the list", opened: opened)
    return items
  }

  private mutating func literal() -> Literal? {
    let value: Literal
    switch current.kind {
    case .keyword(.null): value = .null
    case .keyword(.true): value = .boolean(true)
    case .keyword(.false): value = .boolean(false)
    case .integer(let number): value = .integer(number)
    case .decimal(let number): value = .decimal(number)
    case .string(let text, let isRaw): value = .string(text, isRaw: isRaw)
    default: return nil
    }
    advance()
    return value
  }

  private mutating func primary() throws(SyntaxAbort) -> Expression {
    let range = current.range
    height = 0
    if let value = literal() { return .literal(value, range) }
    switch current.kind {
    case .symbol(.openParenthesis):
      advance()
      let inner = try expression()
      try expect(.closeParenthesis, after: "the expression", opened: range)
      return inner
    case .identifier(let name, let tilde)
    where next.kind == .symbol(.openParenthesis) || tilde:
      return .call(try call(name, ignoresCase: tilde))
    case .identifier, .quotedIdentifier, .symbol(.question):
      return .field(try field())
    case .keyword(let keyword):
      throw expected(
        "a field, a value or `(`",
        help: ["a field of that name is written in backticks: `` `\(keyword.rawValue)` ``"]
      )
    default:
      throw expected("a field, a value or `(`")
    }
  }

  private mutating func call(
    _ name: String,
    ignoresCase: Bool
  ) throws(SyntaxAbort) -> FunctionCall {
    let nameRange = current.range
    advance()
    let opened = current.range
    guard accept(.openParenthesis) else { throw expected("`(` after `\(name)~`") }
    var arguments: [Expression] = []
    var highest = 0
    if !accept(.closeParenthesis) {
      arguments = try list(opened: opened) { parser throws(SyntaxAbort) in
        let argument = try parser.expression()
        highest = max(highest, parser.height)
        return argument
      }
    }
    try raise(upon: highest)
    return FunctionCall(
      name: name,
      ignoresCase: ignoresCase,
      arguments: arguments,
      nameRange: nameRange,
      range: SourceRange(nameRange.lowerBound, lastEnd)
    )
  }
}
