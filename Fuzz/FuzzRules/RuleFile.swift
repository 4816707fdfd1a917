// SPDX-License-Identifier: Apache-2.0
import EQL
import Events
import Rules

/// What must hold of the loading of any bytes.
enum RuleFile {
  private static let loader = RuleLoader { rule in
    EQL.check(
      rule.query ?? "",
      options: EQL.Options(categoryField: rule.eventCategoryOverride ?? "event.category")
    )
  }

  static func check(_ bytes: [UInt8]) {
    var result = RuleLoadResult()
    loader.load(name: "fuzz.toml", bytes: bytes, into: &result)
    guard result.fileCount == 1, result.rules.count + result.invalidCount == 1 else {
      fatalError("\(result.rules.count) rules and \(result.invalidCount) invalid of one file")
    }
    guard result.rules.isEmpty == result.issues.contains(where: \.isError) else {
      fatalError("a rule and an error, or neither: \(result.issues.map(\.diagnostic.message))")
    }
    for issue in result.issues { check(issue, length: bytes.count) }
    for loaded in result.rules { check(loaded) }
  }

  private static func check(_ issue: RuleIssue, length: Int) {
    for label in [issue.diagnostic.primary] + issue.diagnostic.labels {
      // A file may be empty, or lack what the message asks for: one place behind its end is fine.
      guard label.range.lowerBound >= 0, label.range.upperBound <= length + 1 else {
        fatalError("\(issue.diagnostic.code): \(label.range) lies outside of \(length) bytes")
      }
    }
    guard !issue.diagnostic.message.isEmpty else { fatalError("an issue says nothing") }
    for isColoured in [false, true] {
      let renderer = DiagnosticRenderer(source: issue.source, isColoured: isColoured)
      guard renderer.render(issue.diagnostic).hasSuffix("\n") else {
        fatalError("\(issue.diagnostic.code) is not rendered")
      }
    }
  }

  private static func check(_ loaded: LoadedRule) {
    let rule = loaded.rule
    guard 0...100 ~= rule.riskScore, !rule.id.isEmpty, !rule.name.isEmpty else {
      fatalError("an accepted rule has score \(rule.riskScore), id \(rule.id), name \(rule.name)")
    }
    // A place in the query is a place in the file.
    let end = rule.query?.utf8.count ?? 0
    for offset in Set([0, end / 2, end]) {
      let range = SourceRange(offset, end)
      let moved = loaded.inFile(Diagnostic(.syntaxError, "here", at: range)).primary.range
      guard moved.upperBound <= max(loaded.source.bytes.count, end) else {
        fatalError("\(range) of the query is \(moved) of the file")
      }
    }
    for piece in rule.guide?.pieces ?? [] {
      if case .question(let index) = piece, rule.guide?.questions.indices.contains(index) != true {
        fatalError("the guide has no question \(index)")
      }
    }
    _ = rule.guide?.markdown
    let written = rule.document.serialised()
    guard (try? JSONValue.parse(written)) == rule.document else {
      fatalError("the document reads otherwise when it is written: \(written)")
    }
  }
}
