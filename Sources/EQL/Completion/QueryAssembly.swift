// SPDX-License-Identifier: Apache-2.0

/// Puts queries together from lines, as a person types them or a script holds them.
///
/// A query goes on while a bracket or a comment is open, where a line ends in `\` or in the middle of
/// a clause, and behind `sequence` or `sample` with further terms on further lines. A blank line ends
/// it, and so does `;` at the end of a line.
package struct QueryAssembly: Sendable {
  private var lines: [String] = []
  /// Whether the query may go on with a term on the next line, but need not.
  private var mayGoOn = false

  /// Nothing begun.
  package init() {}

  /// Whether a query was begun.
  package var isPending: Bool { !lines.isEmpty }

  /// Whether what was begun may be whole: a sequence that could have further terms.
  package var mayEnd: Bool { mayGoOn }

  /// What has been read of it.
  package var text: String { lines.joined(separator: "\n") }

  /// Takes a line; the queries that are complete by it: the one before it, its own, or none.
  package mutating func add(_ line: String) -> [String] {
    var complete: [String] = []
    let isBlank = line.utf8.allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 }
    if mayGoOn, !isBlank, !Self.continues(line) { complete += finish() }
    if isBlank {
      complete += finish()
      return complete
    }
    var line = line
    while let last = line.utf8.last, last == 32 || last == 9 || last == 13 { line.removeLast() }
    if line.hasSuffix("\\") {
      line.removeLast()
      lines.append(line)
      mayGoOn = false
      return complete
    }
    if line.hasSuffix(";"), !Self.hasOpenString(line) {
      line.removeLast()
      lines.append(line)
      complete += finish()
      return complete
    }
    lines.append(line)
    switch Self.state(text, isSingleLine: lines.count == 1) {
    case .complete: complete += finish()
    case .open: mayGoOn = false
    case .mayGoOn: mayGoOn = true
    }
    return complete
  }

  /// The end of the lines: what is left.
  package mutating func finish() -> [String] {
    defer { cancel() }
    let rest = text
    if rest.utf8.count > Lexer.maximumLength { return [rest] }
    return Lexer.tokenise(rest).tokens.count > 1 ? [rest] : []
  }

  /// Forgets what was begun.
  package mutating func cancel() {
    lines = []
    mayGoOn = false
  }

  private enum State {
    case complete
    case open
    case mayGoOn
  }

  private static func state(_ text: String, isSingleLine: Bool) -> State {
    // What no query can be is shown as the mistake that it is.
    guard text.utf8.count <= Lexer.maximumLength else { return .complete }
    let (tokens, diagnostics) = Lexer.tokenise(text)
    if diagnostics.contains(where: { $0.code == .unterminatedComment }) { return .open }
    var depth = 0
    for token in tokens {
      switch token.kind {
      case .symbol(.openParenthesis), .symbol(.openBracket), .symbol(.missingBracket): depth += 1
      case .symbol(.closeParenthesis), .symbol(.closeBracket): depth -= 1
      default: break
      }
    }
    // A string ends on its line: an open one is a mistake, not a beginning.
    if diagnostics.contains(where: { $0.code == .unterminatedString }) { return .complete }
    if depth > 0 { return .open }
    guard tokens.count > 1 else { return .open }
    if wantsMore(tokens[tokens.count - 2].kind) { return .open }
    let isGroup: Bool =
      switch tokens[0].kind {
      case .keyword(.sequence): true
      case .identifier("sample", _): tokens.count < 2 || tokens[1].kind != .keyword(.where)
      default: false
      }
    guard isGroup else { return .complete }
    // On one line it is either whole, or only the beginning.
    if isSingleLine, EQL.parses(text) { return .complete }
    return .mayGoOn
  }

  /// Whether no query ends with this token.
  private static func wantsMore(_ kind: TokenKind) -> Bool {
    switch kind {
    case .keyword(let word): ![.true, .false, .null, .any, .sequence].contains(word)
    case .insensitiveKeyword: true
    case .symbol(let symbol): ![.closeParenthesis, .closeBracket, .question].contains(symbol)
    default: false
    }
  }

  /// Whether a line can follow the terms of a sequence.
  private static func continues(_ line: String) -> Bool {
    guard let first = Lexer.tokenise(line).tokens.first?.kind else { return false }
    return switch first {
    case .symbol(.openBracket), .symbol(.missingBracket), .symbol(.pipe), .keyword(.until),
      .keyword(.by), .keyword(.with), .end:
      true
    default: false
    }
  }

  private static func hasOpenString(_ line: String) -> Bool {
    Lexer.tokenise(line).diagnostics.contains { $0.code == .unterminatedString }
  }
}
