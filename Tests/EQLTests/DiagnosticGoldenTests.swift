// SPDX-License-Identifier: Apache-2.0
import EQL
import Events
import Foundation
import Testing

/// Every `name.eql` has a `name.out` with what the renderer says of it.
///
/// `name.json`, where there is one, says what a query alone cannot: the `mapping` that it is checked
/// against, or to how many bytes blanks fill it up. `SWIFTLET_UPDATE_GOLDENS=1` writes the `.out` files
/// anew; the change is reviewed in the diff.
@Suite("Diagnostics")
struct DiagnosticGoldenTests {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/diagnostics")

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".eql") }.map { String($0.dropLast(4)) }.sorted()
  }()

  /// A query with what it is checked against.
  private static func fixture(_ name: String) throws -> (query: String, options: EQL.Options) {
    var query = try String(contentsOf: folder.appending(path: "\(name).eql"), encoding: .utf8)
    var options = EQL.Options()
    guard let bytes = FileManager.default.contents(atPath: folder.path + "/\(name).json") else {
      return (query, options)
    }
    let settings = try JSONValue.parse(Array(bytes))
    if let mapping = settings["mapping"] {
      options.schema = try Schema(elasticsearchMapping: Array(mapping.serialised().utf8))
    }
    if let length = settings["filled_to"]?.intValue {
      query += String(repeating: " ", count: length - query.utf8.count)
    }
    return (query, options)
  }

  @Test(arguments: names)
  func golden(_ name: String) throws {
    let (query, options) = try Self.fixture(name)
    let (compiled, diagnostics) = EQL.compile(query, options: options)
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

  /// Those of rule files, E05xx and W05xx, have theirs beside the rules; those of exceptions, E06xx and
  /// W06xx, with the exceptions.
  @Test func everyCodeHasAFixture() {
    for code in DiagnosticCode.allCases
    where !["05", "06"].contains(code.rawValue.dropFirst().prefix(2)) {
      #expect(
        Self.names.contains { $0.hasPrefix(code.rawValue) },
        "no fixture shows \(code.rawValue)"
      )
    }
  }

  @Test func noGoldenIsLeftOver() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    for file in files where !file.hasSuffix(".eql") {
      let name = file.split(separator: ".").first.map(String.init) ?? file
      #expect(Self.names.contains(name), "\(file) belongs to no fixture")
    }
  }

  /// `docs/diagnostics.md` has one line for each code, and none for others.
  @Test func everyCodeIsExplained() throws {
    let file = Self.folder.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/diagnostics.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let explained = text.split(separator: "\n").compactMap { line -> String? in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 2, cells[0].count == 5, cells[0].dropFirst().allSatisfy(\.isNumber)
      else {
        return nil
      }
      #expect(!cells[1].isEmpty)
      return cells[0]
    }
    #expect(explained.sorted() == DiagnosticCode.allCases.map(\.rawValue).sorted())
  }
}
