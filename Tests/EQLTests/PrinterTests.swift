// SPDX-License-Identifier: Apache-2.0
import EQL
import EQLOracle
import Testing

@Suite("Printing and parsing")
struct PrinterTests {
  /// What is printed parses to the same tree, of whole statements.
  @Test func printedQueriesParseToTheSame() throws {
    print("seed \(TestRandom.seed)")
    var writer = TestStatement(TestRandom(seed: TestRandom.seed &+ 1))
    var kinds: [String: Int] = [:]
    for _ in 0..<10_000 {
      let text = writer.statement()
      let (query, diagnostics) = Parser.parse(text)
      let first = try #require(query, "\(text): \(diagnostics.map(\.message))")
      try #require(diagnostics.isEmpty, "\(text): \(diagnostics.map(\.message))")
      let printed = Printer.text(first)
      let second = try #require(Parser.parse(printed).query, "\(text) printed as \(printed)")
      #expect(Printer.text(second).utf8.elementsEqual(printed.utf8))
      // As bytes: texts that differ in how letters are composed are not the same.
      if !TreeShape.of(first).utf8.elementsEqual(TreeShape.of(second).utf8) {
        Issue.record("\(text) printed as \(printed)")
      }
      kinds[String(text.prefix { $0.isLetter }), default: 0] += 1
    }
    #expect(kinds["sequence", default: 0] > 1_000)
    #expect(kinds["sample", default: 0] > 500)
  }
}
