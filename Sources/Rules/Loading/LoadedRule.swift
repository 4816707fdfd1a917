// SPDX-License-Identifier: Apache-2.0
package import EQL

/// A rule with the file it came from.
package struct LoadedRule: Sendable {
  /// The rule.
  package var rule: Rule
  /// Path of its file, or its name in the binary.
  package var path: String
  /// The file's text, which diagnostics point into.
  package var source: SourceText
  /// Where the bytes of the query stand in the file.
  let queryPlaces: TOMLString?
  /// Where the query stands as a whole, for texts whose bytes cannot be placed.
  let queryRange: SourceRange
  /// Where the id stands, for rules that share one.
  let idRange: SourceRange

  /// A diagnostic about the query as one about the file.
  package func inFile(_ diagnostic: Diagnostic) -> Diagnostic {
    var moved = diagnostic
    guard let queryPlaces else {
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
    var first: [String: LoadedRule] = [:]
    var kept: [LoadedRule] = []
    for loaded in rules {
      guard let other = first[loaded.rule.id] else {
        first[loaded.rule.id] = loaded
        kept.append(loaded)
        continue
      }
      invalidCount += 1
      issues.append(
        RuleIssue(
          source: loaded.source,
          diagnostic: Diagnostic(
            .duplicateRule,
            "another rule has the same id: \(other.path)",
            at: loaded.idRange,
            help: ["give the copy a UUID of its own"]
          )
        )
      )
    }
    rules = kept
  }
}
