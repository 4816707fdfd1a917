// SPDX-License-Identifier: Apache-2.0
package import EQL

/// A rule with the file it came from.
package struct LoadedRule: Sendable {
  /// The rule.
  package var rule: Rule
  /// Its query as the loader compiled it; nil where the loader only checks, or the rule is not run.
  package var query: CompiledQuery?
  /// Path of its file, or its name in the binary.
  package var path: String
  /// The file's text, as long as it is kept.
  private var keptSource: SourceText?
  /// Where the query stands in the file, quotes included.
  let queryRange: SourceRange
  /// Where the id stands, for rules that share one.
  let idRange: SourceRange

  /// A rule with its file's text and the places in it.
  init(
    rule: Rule,
    query: CompiledQuery?,
    source: SourceText,
    queryRange: SourceRange,
    idRange: SourceRange
  ) {
    self.rule = rule
    self.query = query
    path = source.name
    keptSource = source
    self.queryRange = queryRange
    self.idRange = idRange
  }

  /// The file's text, which diagnostics point into; read again where it was let go.
  package var source: SourceText {
    keptSource
      ?? SourceText(
        name: path,
        bytes: (try? RuleFiles.read(path, limit: RuleLoader.maximumSize)) ?? []
      )
  }

  /// Lets the file's text go, which can be read again: of thousands of rules it is most of what they
  /// take, and few of them have a problem to show.
  mutating func forgetSource() { keptSource = nil }

  /// A diagnostic about the query as one about the file.
  package func inFile(_ diagnostic: Diagnostic) -> Diagnostic {
    var moved = diagnostic
    // Made anew for each: few rules have a diagnostic, and the places take more room than the rule.
    let source = source
    guard let queryPlaces = TOMLString(source.bytes, at: queryRange),
      rule.query.map({ $0.utf8.elementsEqual(queryPlaces.content) }) == true
    else {
      moved.primary.range = queryRange
      moved.labels = []
      return moved
    }
    moved.primary.range = queryPlaces.fileRange(diagnostic.primary.range)
    moved.labels = diagnostic.labels.map { Label(queryPlaces.fileRange($0.range), $0.text) }
    return moved
  }
}

/// A problem of a rule file.
package struct RuleIssue: Sendable {
  /// The file's text and name.
  package var source: SourceText
  /// What is wrong.
  package var diagnostic: Diagnostic

  /// A problem in a text.
  package init(source: SourceText, diagnostic: Diagnostic) {
    self.source = source
    self.diagnostic = diagnostic
  }

  /// Whether the rule cannot be used.
  package var isError: Bool { diagnostic.severity == .error }
}

/// What loading gave: nothing is thrown, everything is said.
package struct RuleLoadResult: Sendable {
  /// The rules that are well-formed, also of types that are not run.
  package var rules: [LoadedRule] = []
  /// All problems, in the order of the files.
  package var issues: [RuleIssue] = []
  /// Files read.
  package var fileCount = 0
  /// Files of which no rule was made.
  package var invalidCount = 0
  /// Paths that could not be read, with the reason.
  package var unreadable: [(path: String, reason: String)] = []

  /// An empty result.
  package init() {}

  /// Adds what was loaded after it.
  mutating func add(_ other: RuleLoadResult) {
    rules += other.rules
    issues += other.issues
    fileCount += other.fileCount
    invalidCount += other.invalidCount
    unreadable += other.unreadable
  }

  /// Leaves out rules whose id an earlier one has: they could not be told apart.
  package mutating func dropDuplicates() {
    // Mostly there are none, and nothing is copied.
    guard Set(rules.map(\.rule.id)).count < rules.count else { return }
    var first: [String: LoadedRule] = [:]
    var kept: [LoadedRule] = []
    for loaded in rules {
      guard let other = first[loaded.rule.id] else {
        first[loaded.rule.id] = loaded
        kept.append(loaded)
        continue
      }
      invalidCount += 1
      let source = loaded.source
      // The file may have become another.
      let isKnown = loaded.idRange.upperBound <= source.bytes.count
      issues.append(
        RuleIssue(
          source: source,
          diagnostic: Diagnostic(
            .duplicateRule,
            "another rule has the same id: \(other.path)",
            at: isKnown ? loaded.idRange : SourceRange(0, 0),
            help: ["give the copy a UUID of its own"]
          )
        )
      )
    }
    rules = kept
  }
}
