// SPDX-License-Identifier: Apache-2.0
import EQL
import Events
import Foundation
import Rules
import Testing

/// `SWIFTLET_RULE_CORPUS=FOLDER`: a checkout of rules that others wrote loads unchanged.
@Suite("Corpus of rules")
struct RuleCorpusTests {
  private static let folder = ProcessInfo.processInfo.environment["SWIFTLET_RULE_CORPUS"]

  @Test(.enabled(if: folder != nil, "SWIFTLET_RULE_CORPUS names no folder"))
  func everyRuleLoads() throws {
    let folder = try #require(Self.folder)
    let result = RuleFixture.loader.load(paths: [folder])
    #expect(result.unreadable.map(\.path) == [])
    #expect(result.fileCount > 0)
    // Problems of queries are the language's matter; here the file itself counts.
    let ofFiles = result.issues.filter {
      $0.isError && $0.diagnostic.code.rawValue.hasPrefix("E05")
    }
    for issue in ofFiles {
      Issue.record("\(DiagnosticRenderer(source: issue.source).render(issue.diagnostic))")
    }
    let refused = Set(result.issues.filter(\.isError).map(\.source.name))
    #expect(result.rules.count + refused.count == result.fileCount)
    #expect(result.invalidCount == refused.count)
    #expect(Set(result.rules.map(\.rule.id)).count == result.rules.count)
    for loaded in result.rules {
      #expect(loaded.rule.document.text(at: "rule.rule_id") == loaded.rule.id)
    }
    let count = result.rules.count(where: \.rule.isRun)
    print(
      "\(result.fileCount) files, \(result.rules.count) rules, \(count) that run, "
        + "\(refused.count) refused, \(result.issues.count(where: { !$0.isError })) warnings"
    )
  }
}
