// SPDX-License-Identifier: Apache-2.0
import EQL
import Foundation
import Rules
import Testing

/// Every `CODE-name.ndjson` has a `.out` with what is said of it; value lists are `CODE-name.txt`, of
/// type ip_range where the name says so. `SWIFTLET_UPDATE_GOLDENS=1` writes the `.out` files anew.
@Suite("Diagnostics of exceptions")
struct ExceptionDiagnosticGoldenTests {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/exceptions")

  static let files: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { !$0.hasSuffix(".out") }.sorted()
  }()

  private static func issues(_ file: String) throws -> [RuleIssue] {
    let bytes = Array(try Data(contentsOf: folder.appending(path: file)))
    let source = SourceText(name: file, bytes: bytes)
    if file.hasSuffix(".txt") {
      let kind: ValueList.Kind = file.contains("ip_range") ? .ipRange : .keyword
      return ValueList(id: "x", kind: kind, lines: source).issues
    }
    var read = ExceptionFile(source)
    var compiler = ExceptionCompiler(suggests: true)
    for located in read.located {
      read.add(compiler.compile(located.item).problems, of: located)
    }
    return read.issues
  }

  @Test(arguments: files)
  func golden(_ file: String) throws {
    let issues = try Self.issues(file)
    let text = issues.map { DiagnosticRenderer(source: $0.source).render($0.diagnostic) }
      .joined(separator: "\n")
    let golden = Self.folder.appending(path: file + ".out")
    if ProcessInfo.processInfo.environment["SWIFTLET_UPDATE_GOLDENS"] == "1" {
      try text.write(to: golden, atomically: true, encoding: .utf8)
    }
    let code = String(file.prefix(5))
    #expect(
      issues.contains { $0.diagnostic.code.rawValue == code },
      "\(file) does not show \(code)"
    )
    #expect(try String(contentsOf: golden, encoding: .utf8) == text)
  }

  @Test func everyCodeHasAFixture() {
    for code in DiagnosticCode.allCases where code.rawValue.dropFirst().hasPrefix("06") {
      #expect(
        Self.files.contains { $0.hasPrefix(code.rawValue) },
        "no fixture shows \(code.rawValue)"
      )
    }
  }
}
