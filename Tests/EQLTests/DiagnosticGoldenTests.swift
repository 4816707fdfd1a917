// SPDX-License-Identifier: Apache-2.0
import EQL
import Foundation
import Testing

/// Every `name.eql` has a `name.out` with what the renderer says of it.
/// `SWIFTLET_UPDATE_GOLDENS=1` writes them anew; the change is reviewed in the diff.
@Suite("Diagnostics")
struct DiagnosticGoldenTests {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/diagnostics")

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".eql") }.map { String($0.dropLast(4)) }.sorted()
  }()

  /// Codes whose problems no query alone can show.
  static let elsewhere: Set<DiagnosticCode> = [
    .queryTooLarge, .unknownField, .unsupportedFieldType,
  ]

  @Test(arguments: names)
  func golden(_ name: String) throws {
    let query = try String(
      contentsOf: Self.folder.appending(path: "\(name).eql"),
      encoding: .utf8
    )
    let (compiled, diagnostics) = EQL.compile(query)
    let renderer = DiagnosticRenderer(source: SourceText(name: "<query>", text: query))
    let text = diagnostics.map(renderer.render).joined(separator: "\n")
    let golden = Self.folder.appending(path: "\(name).out")
    if ProcessInfo.processInfo.environment["SWIFTLET_UPDATE_GOLDENS"] == "1" {
      try text.write(to: golden, atomically: true, encoding: .utf8)
    }
    let code = String(name.prefix(5))
    #expect(diagnostics.contains { $0.code.rawValue == code }, "\(name) does not show \(code)")
    #expect((compiled == nil) == diagnostics.contains { $0.severity == .error })
    #expect(try String(contentsOf: golden, encoding: .utf8) == text)
  }

  @Test func everyCodeHasAFixture() {
    for code in DiagnosticCode.allCases where !code.rawValue.dropFirst().hasPrefix("05") {
      guard !Self.elsewhere.contains(code) else { continue }
      #expect(
        Self.names.contains { $0.hasPrefix(code.rawValue) },
        "no fixture shows \(code.rawValue)"
      )
    }
  }

  @Test func tooLongAQueryIsRefused() {
    let query = "process where process.name == \"" + String(repeating: "a", count: 1 << 20) + "\""
    #expect(EQL.check(query).map(\.code) == [.queryTooLarge])
  }
}
