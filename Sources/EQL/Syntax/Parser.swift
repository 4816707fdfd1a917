// SPDX-License-Identifier: Apache-2.0

/// Thrown after a diagnostic was recorded: the caller goes on at the next place it can.
struct SyntaxAbort: Error {}

/// Reads the tokens of a query into a tree, by recursive descent.
///
/// It recovers at `and`, `or`, commas and closing brackets, so that several problems are found at
/// once. Nesting is bounded: hostile queries get a diagnostic, not a stack overflow.
package struct Parser {
  /// Deepest nesting of brackets, signs and `not`.
  package static let maximumDepth = 200
  /// Most operations one upon the other, chains of arithmetic included: `1 + 2 + 3` is two.
  static let maximumHeight = 500

  var tokens: [Token]
  var index = 0
  var depth = 0
  /// Operations one upon the other in the expression that was read last.
  var height = 0
  var diagnostics: [Diagnostic]

  /// The tree of `text`, nil when too little of it could be read, and everything that was wrong.
  package static func parse(_ text: String) -> (query: Query?, diagnostics: [Diagnostic]) {
    let (tokens, problems) = Lexer.tokenise(text)
    if problems.contains(where: { $0.code == .queryTooLarge }) { return (nil, problems) }
    var parser = Parser(tokens: tokens, diagnostics: problems)
    let query = try? parser.statement()
    let sorted = parser.diagnostics.enumerated().sorted {
      ($0.element.primary.range.lowerBound, $0.offset)
        < ($1.element.primary.range.lowerBound, $1.offset)
    }
    return (query, sorted.map(\.element))
  }

  private init(tokens: [Token], diagnostics: [Diagnostic]) {
    self.tokens = tokens
    self.diagnostics = diagnostics
  }

  // MARK: Tokens

  var current: Token { tokens[index] }

  var next: Token { tokens[min(index + 1, tokens.count - 1)] }

  /// Where the last token that was read ends.
  var lastEnd: Int { index > 0 ? tokens[index - 1].range.upperBound : 0 }

  mutating func advance() {
    if index < tokens.count - 1 { index += 1 }
  }

  func isAt(_ symbol: Symbol) -> Bool { current.kind == .symbol(symbol) }

  func isAt(_ keyword: Keyword) -> Bool { current.kind == .keyword(keyword) }

  /// Whether the current token is the plain name `name`: an option such as `runs`.
  func isAt(name: String) -> Bool {
    current.kind == .identifier(name, isFollowedByTilde: false)
  }

  mutating func accept(_ symbol: Symbol) -> Bool {
    guard isAt(symbol) else { return false }
    advance()
    return true
  }

  mutating func accept(_ keyword: Keyword) -> Bool {
    guard isAt(keyword) else { return false }
    advance()
    return true
  }

  // MARK: Problems

  mutating func report(
    _ code: DiagnosticCode,
    _ message: String,
    at range: SourceRange,
    label: String = "",
    labels: [Label] = [],
    help: [String] = [],
    elasticsearch: String? = nil
  ) {
    guard diagnostics.count < Diagnostic.limit else { return }
    // Where the lexer already complained, what follows from it is noise.
    let overlaps = diagnostics.contains {
      $0.primary.range == range || ($0.primary.range.lowerBound == range.lowerBound)
    }
    guard !overlaps else { return }
    diagnostics.append(
      Diagnostic(
        code,
        message,
        at: range,
        label: label,
        labels: labels,
        help: help,
        elasticsearchMessage: elasticsearch
      )
    )
  }

  mutating func fail(
    _ code: DiagnosticCode,
    _ message: String,
    at range: SourceRange? = nil,
    label: String = "",
    labels: [Label] = [],
    help: [String] = [],
    elasticsearch: String? = nil
  ) -> SyntaxAbort {
    report(
      code,
      message,
      at: range ?? current.range,
      label: label,
      labels: labels,
      help: help,
      elasticsearch: elasticsearch
    )
    return SyntaxAbort()
  }

  /// `expected X, found Y`, in our words and in Elasticsearch's.
  mutating func expected(_ what: String, help: [String] = []) -> SyntaxAbort {
    guard diagnostics.count < Diagnostic.limit else { return SyntaxAbort() }
    let found = describe(current)
    let elasticsearch =
      current.kind == .end
      ? "mismatched input '<EOF>' expecting \(what)"
      : "mismatched input '\(text(of: current))' expecting \(what)"
    return fail(
      .syntaxError,
      "expected \(what), found \(found)",
      help: help,
      elasticsearch: elasticsearch
    )
  }

  func text(of token: Token) -> String {
    switch token.kind {
    case .identifier(let name, let tilde): name + (tilde ? "~" : "")
    case .quotedIdentifier(let name): "`\(name)`"
    case .keyword(let keyword): keyword.rawValue
    case .insensitiveKeyword(let keyword): keyword.rawValue + "~"
    case .string(let value, _): "\"\(value.prefix(60))\""
    case .integer(let value): String(value)
    case .decimal(let value): String(value)
    case .symbol(let symbol): symbol.rawValue
    case .end: "end of query"
    }
  }

  private func describe(_ token: Token) -> String {
    switch token.kind {
    case .end: "the end of the query"
    case .string: "the string \(text(of: token))"
    case .keyword: "the keyword `\(text(of: token))`"
    default: "`\(text(of: token))`"
    }
  }

  mutating func expect(
    _ symbol: Symbol,
    after what: String,
    opened: SourceRange? = nil
  ) throws(SyntaxAbort) {
    if accept(symbol) { return }
    if let opened, current.kind == .end || isClosing {
      throw fail(
        .unclosedBracket,
        "`\(symbol.rawValue)` is missing after \(what)",
        labels: [Label(opened, "opened here")],
        help: ["add `\(symbol.rawValue)`"],
        elasticsearch:
          "missing '\(symbol.rawValue)' at '\(current.kind == .end ? "<EOF>" : text(of: current))'"
      )
    }
    throw expected("`\(symbol.rawValue)` after \(what)")
  }

  private var isClosing: Bool {
    isAt(.closeParenthesis) || isAt(.closeBracket) || isAt(.pipe)
  }

  /// Passes over tokens to the next `and`, `or`, comma or bracket that closes what is open here.
  mutating func synchronise() {
    var open = 0
    while current.kind != .end {
      switch current.kind {
      case .symbol(.openParenthesis), .symbol(.openBracket), .symbol(.missingBracket):
        open += 1
      case .symbol(.closeParenthesis), .symbol(.closeBracket):
        if open == 0 { return }
        open -= 1
      case .keyword(.and), .keyword(.or), .symbol(.comma), .symbol(.pipe):
        if open == 0 { return }
      default: break
      }
      advance()
    }
  }

  // MARK: Statements

  private mutating func statement() throws(SyntaxAbort) -> Query {
    let start = current.range.lowerBound
    let body: QueryBody
    if isAt(.sequence) {
      body = .sequence(try sequence())
    } else if isAt(name: "sample"), next.kind == .keyword(.by) || next.kind == .symbol(.openBracket)
    {
      body = .sample(try sample())
    } else if isAt(.join) {
      throw fail(
        .endpointOnly,
        "`join` is not supported",
        help: ["use `sample by` or `sequence by`"],
        elasticsearch: "Join is not supported"
      )
    } else {
      body = .event(try eventQuery())
    }
    var pipes: [Pipe] = []
    while accept(.pipe) {
      if let pipe = try pipe() { pipes.append(pipe) }
    }
    if current.kind != .end { throw trailing() }
    return Query(body: body, pipes: pipes, range: SourceRange(start, lastEnd))
  }

  private mutating func trailing() -> SyntaxAbort {
    if isAt(.closeParenthesis) || isAt(.closeBracket) {
      return fail(
        .unclosedBracket,
        "`\(text(of: current))` closes nothing",
        help: ["remove it"],
        elasticsearch: "extraneous input '\(text(of: current))' expecting <EOF>"
      )
    }
    return expected("`and`, `or`, `|` or the end of the query")
  }

  /// `process where …`
  mutating func eventQuery() throws(SyntaxAbort) -> EventQuery {
    let range = current.range
    let category: String?
    switch current.kind {
    case .keyword(.any): category = nil
    case .identifier(let name, false): category = name
    case .quotedIdentifier(let name): category = name
    case .string(let value, _): category = value
    case .symbol(.question):
      throw fail(
        .syntaxError,
        "an event category cannot be optional",
        help: ["remove the `?`"],
        elasticsearch:
          "extraneous input '?' expecting {'any', 'join', 'sequence', STRING, IDENTIFIER}"
      )
    default:
      throw expected(
        "an event category",
        help: ["start with `process where …`, `any where …` or `sequence …`"]
      )
    }
    advance()
    guard accept(.where) else {
      if isAt(.dot) || isAt(.equal) || isAt(.colon) {
        throw expected(
          "`where`",
          help: ["a query starts with its category: `process where …` or `any where …`"]
        )
      }
      throw expected("`where`")
    }
    return EventQuery(category: category, categoryRange: range, condition: try expression())
  }

  // MARK: Fields

  /// `?a.b`, `` `odd name` ``; an index is reported.
  mutating func field() throws(SyntaxAbort) -> FieldReference {
    let start = current.range.lowerBound
    let isOptional = accept(.question)
    var parts: [FieldReference.Part] = [try fieldPart()]
    while true {
      if isAt(.dot), current.range.lowerBound == lastEnd {
        advance()
        parts.append(try fieldPart())
      } else if isAt(.openBracket), case .integer = next.kind,
        tokens[min(index + 2, tokens.count - 1)].kind == .symbol(.closeBracket)
      {
        throw fail(
          .arrayIndex,
          "array indexes are not supported",
          at: SourceRange(current.range.lowerBound, tokens[index + 2].range.upperBound),
          help: ["a condition on a field holds if any of its values satisfies it"],
          elasticsearch: "Array indexes are not supported"
        )
      } else {
        break
      }
    }
    let path = parts.map(\.name).joined(separator: ".")
    return FieldReference(
      path: path,
      parts: parts,
      isOptional: isOptional,
      range: SourceRange(start, lastEnd)
    )
  }

  private mutating func fieldPart() throws(SyntaxAbort) -> FieldReference.Part {
    switch current.kind {
    case .identifier(let name, false):
      advance()
      return FieldReference.Part(name: name, isQuoted: false)
    case .quotedIdentifier(let name):
      advance()
      return FieldReference.Part(name: name, isQuoted: true)
    case .keyword(let keyword):
      throw fail(
        .syntaxError,
        "`\(keyword.rawValue)` is a keyword and cannot name a field",
        help: ["write it in backticks: `` `\(keyword.rawValue)` ``"],
        elasticsearch:
          "mismatched input '\(keyword.rawValue)' expecting {QUOTED_IDENTIFIER, IDENTIFIER}"
      )
    default:
      throw expected("a field name")
    }
  }

  /// `by a, ?b`: plain fields only.
  mutating func joinKeys() throws(SyntaxAbort) -> [JoinKey] {
    guard accept(.by) else { return [] }
    var keys: [JoinKey] = []
    repeat {
      switch current.kind {
      case .identifier, .quotedIdentifier, .symbol(.question):
        let start = current.range
        if case .identifier = current.kind, next.kind == .symbol(.openParenthesis) {
          throw unsupportedKey(start)
        }
        keys.append(try field())
      default:
        throw unsupportedKey(current.range)
      }
      if keys.count == QueryLimit.joinKeys + 1 {
        report(
          .limitExceeded,
          "a term has at most \(QueryLimit.joinKeys) join keys",
          at: keys[keys.count - 1].range
        )
      }
    } while accept(.comma)
    return keys
  }

  private mutating func unsupportedKey(_ range: SourceRange) -> SyntaxAbort {
    fail(
      .badJoinKey,
      "a join key is a field, not an expression",
      at: range,
      help: ["name a field: `by host.id, process.entity_id`"],
      elasticsearch: "Unsupported join key"
    )
  }
}
