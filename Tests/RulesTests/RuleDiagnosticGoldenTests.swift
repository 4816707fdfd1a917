// SPDX-License-Identifier: Apache-2.0
import EQL
import Foundation
import Rules
import Testing

/// Every `name.toml` has a `name.out` with what the renderer says of it.
///
/// `name.first.toml`, where there is one, is loaded before. `SWIFTLET_UPDATE_GOLDENS=1` writes the
/// `.out` files anew; the change is reviewed in the diff.
@Suite("Diagnostics of rule files")
struct RuleDiagnosticGoldenTests {
  static let folder = RuleFixture.folder.appending(path: "diagnostics")

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".toml") && !$0.hasSuffix(".first.toml") }
      .map { String($0.dropLast(5)) }.sorted()
  }()

  @Test(arguments: names)
  func golden(_ name: String) throws {
    let path = Self.folder.appending(path: "\(name).toml").path
    let first = Self.folder.appending(path: "\(name).first.toml").path
    let before = FileManager.default.fileExists(atPath: first) ? [first] : []
    let result = RuleFixture.loader.load(paths: before + [path])
    let text = result.issues.map { issue in
      DiagnosticRenderer(source: issue.source).render(issue.diagnostic)
    }.joined(separator: "\n").replacing(Self.folder.path + "/", with: "")

    let golden = Self.folder.appending(path: "\(name).out")
    if ProcessInfo.processInfo.environment["SWIFTLET_UPDATE_GOLDENS"] == "1" {
      try text.write(to: golden, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: golden, encoding: .utf8) == text)

    let code = String(name.prefix(5))
    #expect(
      result.issues.contains { $0.diagnostic.code.rawValue == code },
      "\(name) does not show \(code)"
    )
    #expect(result.fileCount == before.count + 1)
    #expect(result.unreadable.isEmpty)
    let isRefused = result.issues.contains(where: \.isError)
    #expect(result.invalidCount == (isRefused ? 1 : 0))
    #expect(result.rules.count == result.fileCount - result.invalidCount)
  }

  @Test func everyCodeHasAFixture() {
    for code in DiagnosticCode.allCases where code.rawValue.dropFirst().hasPrefix("05") {
      #expect(
        Self.names.contains { $0.hasPrefix(code.rawValue) },
        "no fixture shows \(code.rawValue)"
      )
    }
  }

  @Test func noGoldenIsLeftOver() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    for file in files where file.hasSuffix(".out") {
      #expect(Self.names.contains(String(file.dropLast(4))), "\(file) belongs to no fixture")
    }
  }

  @Test func aRuleWithoutFaultsIsSilent() {
    let result = RuleFixture.load(RuleFixture.rule())
    #expect(result.issues.isEmpty)
    #expect(result.rules.map(\.rule.id) == [RuleFixture.id])
    #expect((result.fileCount, result.invalidCount) == (1, 0))
  }
}
