// SPDX-License-Identifier: Apache-2.0

/// What may stand at the end of the beginning of a query: names of fields, functions, keywords.
package struct QueryCompletion: Sendable {
  /// Something that may be put in place of the word before the cursor.
  package struct Candidate: Sendable, Hashable, Comparable {
    /// The whole word.
    package var text: String
    /// What comes behind it when it is the only one: a blank, `(`, or nothing where the word goes on.
    package var suffix: String

    /// By their text.
    package static func < (left: Candidate, right: Candidate) -> Bool { left.text < right.text }
  }

  /// The word before the cursor, which the candidates begin with.
  package let word: String
  /// In order.
  package let candidates: [Candidate]

  /// Looks at the text before the cursor. `fields` are sorted. What would have to be quoted is left
  /// out: names come from events, and nothing else may get into a line.
  package init(before text: String, fields: [String], categories: [String]) {
    let bytes = Array(text.utf8)
    var start = bytes.count
    while start > 0, Self.isWord(bytes[start - 1]) { start -= 1 }
    let word = String(decoding: bytes[start...], as: UTF8.self)
    self.word = word
    let (tokens, diagnostics) = Lexer.tokenise(String(decoding: bytes[..<start], as: UTF8.self))
    let open: Set<DiagnosticCode> = [.unterminatedString, .unterminatedComment]
    guard !diagnostics.contains(where: { open.contains($0.code) }) else {
      candidates = []
      return
    }
    // The last token marks the end.
    let place = Place(tokens.dropLast().map(\.kind))
    var found = place.words(categories.filter { Self.isPlain($0) && !$0.utf8.contains(46) }).filter
    { $0.text.hasPrefix(word) }
    if place.takesFields { found += Self.fields(fields, word) }
    candidates = Array(Set(found)).sorted()
  }

  /// What all candidates have in common beyond the word; of a single one with what comes behind it.
  package var insertion: String {
    guard let first = candidates.first else { return "" }
    if candidates.count == 1 {
      return String(decoding: first.text.utf8.dropFirst(word.utf8.count), as: UTF8.self)
        + first.suffix
    }
    var common = Array(first.text.utf8)
    for candidate in candidates.dropFirst() {
      let same = zip(common, candidate.text.utf8).prefix { $0.0 == $0.1 }.count
      common.removeSubrange(same...)
    }
    return String(decoding: common.dropFirst(word.utf8.count), as: UTF8.self)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    Lexer.isNamePart(byte) || Lexer.isNameStart(byte) || byte == UInt8(ascii: ".")
  }

  /// Fields that begin with the word, up to their next dot, as a shell completes paths.
  package static func fields(_ fields: [String], _ word: String) -> [Candidate] {
    var found: [Candidate] = []
    var groups: [(text: String, members: [String])] = []
    let length = word.utf8.count
    for field in fields where field.hasPrefix(word) && isPlain(field) {
      let rest = Array(field.utf8.dropFirst(length))
      guard let dot = rest.firstIndex(of: UInt8(ascii: ".")) else {
        found.append(Candidate(text: field, suffix: " "))
        continue
      }
      let group = String(decoding: field.utf8.prefix(length + dot + 1), as: UTF8.self)
      if groups.last?.text == group {
        groups[groups.count - 1].members.append(field)
      } else {
        groups.append((group, [field]))
      }
    }
    for (text, members) in groups {
      found.append(
        members.count == 1
          ? Candidate(text: members[0], suffix: " ") : Candidate(text: text, suffix: "")
      )
    }
    return found
  }

  /// Whether a field can be written without backticks.
  private static func isPlain(_ field: String) -> Bool {
    field.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
      guard let first = part.utf8.first, Lexer.isNameStart(first) else { return false }
      return part.utf8.dropFirst().allSatisfy(Lexer.isNamePart)
        && Keyword(rawValue: String(part)) == nil
    }
  }
}

/// What the tokens before a word ask for.
private enum Place {
  case start
  case term
  case category
  case group
  case afterTerm
  case keys
  case options
  case pipe
  case operand
  case operation
  case nothing

  init(_ tokens: [TokenKind]) {
    guard let last = tokens.last else {
      self = .start
      return
    }
    let before = tokens.dropLast().last
    switch last {
    case .symbol(.openBracket), .symbol(.missingBracket): self = .term
    case .symbol(.closeBracket): self = .afterTerm
    case .symbol(.pipe): self = .pipe
    case .keyword(.by): self = .keys
    case .keyword(.with): self = .options
    case .keyword(.sequence): self = .group
    case .identifier("sample", _) where before == nil: self = .group
    case .symbol(.comma): self = Self.isInKeys(tokens) ? .keys : .operand
    case .keyword(.where), .keyword(.and), .keyword(.or), .keyword(.not): self = .operand
    case .keyword(.until): self = .nothing
    case .keyword(.any): self = .category
    case .identifier, .quotedIdentifier, .string:
      let isCategory =
        before == nil || before == .symbol(.openBracket) || before == .symbol(.missingBracket)
      self = isCategory ? .category : Self.isInKeys(tokens) ? .nothing : .operation
    case .integer, .decimal, .keyword(.true), .keyword(.false), .keyword(.null),
      .symbol(.closeParenthesis):
      self = .operation
    default: self = .operand
    }
  }

  /// Whether the last `by` has not been followed by anything but keys.
  private static func isInKeys(_ tokens: [TokenKind]) -> Bool {
    for token in tokens.reversed() {
      switch token {
      case .keyword(.by): return true
      case .identifier, .quotedIdentifier, .symbol(.dot), .symbol(.comma), .symbol(.question):
        continue
      default: return false
      }
    }
    return false
  }

  var takesFields: Bool { self == .operand || self == .keys }

  func words(_ categories: [String]) -> [QueryCompletion.Candidate] {
    switch self {
    case .start: Self.candidates(categories + ["any", "sequence", "sample"])
    case .term: Self.candidates(categories + ["any"])
    case .category: Self.candidates(["where"])
    case .group: Self.candidates(["by", "with"])
    case .afterTerm: Self.candidates(["by", "until", "with"])
    case .options:
      ["maxspan=", "runs="].map { QueryCompletion.Candidate(text: $0, suffix: "") }
    case .pipe: Self.candidates(["head", "tail"])
    case .operation: Self.candidates(["and", "in", "like", "not", "or", "regex"])
    case .operand:
      Self.candidates(["false", "not", "null", "true"])
        + FunctionName.allCases.map { QueryCompletion.Candidate(text: $0.rawValue, suffix: "(") }
    case .keys, .nothing: []
    }
  }

  private static func candidates(_ words: [String]) -> [QueryCompletion.Candidate] {
    words.map { QueryCompletion.Candidate(text: $0, suffix: " ") }
  }
}
