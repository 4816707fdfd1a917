// SPDX-License-Identifier: Apache-2.0
import EQL
import Testing

@testable import Rules

@Suite struct TOMLStringTests {
  private func read(_ literal: String) -> TOMLString? {
    TOMLString(Array(literal.utf8), at: SourceRange(0, literal.utf8.count))
  }

  @Test(arguments: [
    (#""plain""#, "plain"), (#"'raw \n'"#, #"raw \n"#), (#""""#, ""), ("''", ""),
    (#""a\tb\n\"c\"\\""#, "a\tb\n\"c\"\\"), (#""\u00e9\U0001F600""#, "é😀"),
    ("'''\nfirst\nsecond\n'''", "first\nsecond\n"), ("\"\"\"\nx \\\n   y\"\"\"", "x y"),
    ("'''\r\na'''", "a"), ("\"\"\"\"quoted\"\"\"\"", "\"quoted\""), ("''''''", ""),
  ])
  func values(literal: String, value: String) {
    #expect(read(literal).map { String(decoding: $0.content, as: UTF8.self) } == value)
  }

  @Test func otherValuesAreNone() {
    for literal in ["", "47", "[\"a\"]", "\"", "'"] { #expect(read(literal) == nil, "\(literal)") }
  }

  @Test func rangesPointIntoTheFile() throws {
    let file = "query = \"\"\"\na \\u00e9 b\"\"\"\n"
    let bytes = Array(file.utf8)
    let string = try #require(TOMLString(bytes, at: SourceRange(8, bytes.count - 1)))
    #expect(String(decoding: string.content, as: UTF8.self) == "a é b")
    // The letter behind the escape: offset 5 of the value, `b` in the file.
    let range = string.fileRange(SourceRange(5, 6))
    #expect(String(decoding: bytes[range.lowerBound..<range.upperBound], as: UTF8.self) == "b")
    // The escape is one letter of two bytes and six in the file.
    let escape = string.fileRange(SourceRange(2, 4))
    #expect(
      String(decoding: bytes[escape.lowerBound..<escape.upperBound], as: UTF8.self) == "\\u00e9"
    )
    // The end and what lies beyond it are the closing quotes.
    #expect(string.fileRange(SourceRange(6, 6)).lowerBound == bytes.count - 4)
    #expect(string.fileRange(SourceRange(90, 99)).lowerBound == bytes.count - 4)
  }

  @Test func queriesThatAreWrongAreShownInTheFile() {
    let rule = RuleFixture.rule(query: "process where\n  process.name == 5")
    #expect(RuleFixture.load(rule).issues.map(\.place) == ["E0203 7:19"])
    let short = RuleFixture.rule().replacing(
      "'''\nprocess where process.name == \"socat\"\n'''",
      with: "'process where process.name == 5'"
    )
    #expect(RuleFixture.load(short).issues.map(\.place) == ["E0203 5:40"])
  }

  @Test func queriesBetweenWindowsLineBreaksAreShownInTheFile() {
    let rule = RuleFixture.rule(query: "process where\n  process.name == 5")
    #expect(
      RuleFixture.load(rule.replacing("\n", with: "\r\n")).issues.map(\.place) == ["E0203 7:19"]
    )
  }

  @Test func queriesInInlineTablesAreShownAtTheirPlace() {
    let text = """
      rule = { description = "x", language = "eql", name = "x", risk_score = 47, \
      rule_id = "\(RuleFixture.id)", severity = "medium", timestamp_override = "event.ingested", \
      type = "eql", query = "process where process.name == 5" }
      """
    #expect(RuleFixture.load(text).issues.map(\.place) == ["E0203 1:239"])
  }
}
