// SPDX-License-Identifier: Apache-2.0

/// Cuts a query into tokens. Never fails: what it cannot read becomes a diagnostic and is passed over.
package struct Lexer {
  /// Longest query that is read, in bytes.
  package static let maximumLength = 1 << 20

  let bytes: [UInt8]
  var position = 0
  var tokens: [Token] = []
  var diagnostics: [Diagnostic] = []

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The tokens of `text`, the last of kind `end`, and what was wrong with it.
  package static func tokenise(_ text: String) -> (tokens: [Token], diagnostics: [Diagnostic]) {
    let bytes = Array(text.utf8)
    guard bytes.count <= maximumLength else {
      let problem = Diagnostic(
        .queryTooLarge,
        "the query is longer than \(maximumLength) bytes",
        at: SourceRange(0, 1),
        help: ["split it into several rules"]
      )
      return ([Token(.end, SourceRange(0, 0))], [problem])
    }
    var lexer = Lexer(bytes)
    lexer.run()
    return (lexer.tokens, lexer.diagnostics)
  }

  private mutating func run() {
    tokens.reserveCapacity(bytes.count / 5 + 1)
    // Where so much is wrong, the rest is not worth reading.
    while position < bytes.count, diagnostics.count < Diagnostic.limit {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
        position += 1
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
        skipLine()
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
        skipBlockComment()
      case UInt8(ascii: "\""):
        string()
      case UInt8(ascii: "'"):
        singleQuoted(from: position)
      case UInt8(ascii: "?") where peek(1) == UInt8(ascii: "\"") || peek(1) == UInt8(ascii: "'"):
        singleQuoted(from: position)
      case UInt8(ascii: "`"):
        quotedIdentifier()
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        number()
      case UInt8(ascii: ".") where peek(1).map(Self.isDigit) == true && !previousIsName:
        number()
      case _ where Self.isNameStart(byte):
        name()
      default:
        symbol()
      }
    }
    // Right behind the last token, so that the caret stands where something is missing.
    let end = tokens.last?.range.upperBound ?? 0
    tokens.append(Token(.end, SourceRange(end, end)))
  }

  func peek(_ distance: Int) -> UInt8? {
    position + distance < bytes.count ? bytes[position + distance] : nil
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  static func isNameStart(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: "@")
  }

  static func isNamePart(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || isDigit(byte) || byte == UInt8(ascii: "_")
  }

  /// In `a.5` the `.5` goes on a name, elsewhere it is a number.
  private var previousIsName: Bool {
    guard let last = tokens.last, last.range.upperBound == position else { return false }
    switch last.kind {
    case .identifier, .quotedIdentifier, .keyword: return true
    default: return false
    }
  }

  mutating func report(
    _ code: DiagnosticCode,
    _ message: String,
    at range: SourceRange,
    help: [String] = [],
    elasticsearch: String? = nil
  ) {
    guard diagnostics.count < Diagnostic.limit else { return }
    diagnostics.append(
      Diagnostic(code, message, at: range, help: help, elasticsearchMessage: elasticsearch)
    )
  }

  private mutating func skipLine() {
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
  }

  /// Block comments nest, as in Elasticsearch.
  private mutating func skipBlockComment() {
    let start = position
    var depth = 0
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
        depth += 1
        position += 2
      } else if bytes[position] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
        depth -= 1
        position += 2
        if depth == 0 { return }
      } else {
        position += 1
      }
    }
    report(
      .unterminatedComment,
      "this comment is never closed",
      at: SourceRange(start, start + 2),
      help: ["close it with `*/`"]
    )
  }

  private mutating func name() {
    let start = position
    position += 1
    while position < bytes.count, Self.isNamePart(bytes[position]) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    let hasTilde = peek(0) == UInt8(ascii: "~")
    let keyword = position - start <= Keyword.longest ? Keyword(rawValue: text) : nil
    if hasTilde { position += 1 }
    let range = SourceRange(start, position)
    switch (keyword, hasTilde) {
    case (let keyword?, true) where [.in, .like, .regex].contains(keyword):
      tokens.append(Token(.insensitiveKeyword(keyword), range))
    case (let keyword?, false):
      tokens.append(Token(.keyword(keyword), range))
    default:
      tokens.append(Token(.identifier(text, isFollowedByTilde: hasTilde), range))
    }
  }

  private mutating func symbol() {
    let start = position
    let first = bytes[position]
    let second = peek(1)
    if first == UInt8(ascii: "&") || (first == UInt8(ascii: "|") && second == first) {
      return foreignLogic(first, isDoubled: second == first)
    }
    if let symbol = Symbol.beginning(first, second) {
      position += symbol.rawValue.utf8.count
      tokens.append(Token(.symbol(symbol), SourceRange(start, position)))
      return
    }
    if first == UInt8(ascii: "!"), second == UInt8(ascii: ":") {
      position += 2
      report(
        .unexpectedCharacter,
        "`!:` is not an operator",
        at: SourceRange(start, position),
        help: ["write `not field : \"pattern\"`"]
      )
      tokens.append(Token(.symbol(.colon), SourceRange(start, position)))
      return
    }
    // One whole character, so that the message never shows half of one.
    position += 1
    while position < bytes.count, bytes[position] & 0xC0 == 0x80 { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    report(
      .unexpectedCharacter,
      "unexpected character `\(text)`",
      at: SourceRange(start, position),
      help: first == UInt8(ascii: "!")
        ? ["`!` stands only in `!=` and `![`; negate a condition with `not`"]
        : [],
      elasticsearch: "token recognition error at: '\(text)'"
    )
  }

  /// `&`, `&&` and `||` of other languages, read on as what they mean there.
  private mutating func foreignLogic(_ character: UInt8, isDoubled: Bool) {
    let start = position
    position += isDoubled ? 2 : 1
    let isAnd = character == UInt8(ascii: "&")
    let range = SourceRange(start, position)
    let text = isAnd ? (isDoubled ? "&&" : "&") : "||"
    report(
      .unexpectedCharacter,
      "`\(text)` is not an operator",
      at: range,
      help: ["write `\(isAnd ? "and" : "or")`"],
      elasticsearch: "token recognition error at: '\(text)'"
    )
    tokens.append(Token(.keyword(isAnd ? .and : .or), range))
  }
}

extension Diagnostic {
  /// Most problems that one query or rule reports.
  package static let limit = 100
}
