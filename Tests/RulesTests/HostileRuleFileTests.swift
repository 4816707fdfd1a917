// SPDX-License-Identifier: Apache-2.0
import EQL
import Foundation
import Rules
import Testing

/// Whatever the bytes: a rule or a clear issue, and soon.
@Suite(.timeLimit(.minutes(5)))
struct HostileRuleFileTests {
  private func load(_ bytes: [UInt8]) -> RuleLoadResult {
    RuleFixture.loader.load(name: "hostile.toml", bytes: bytes)
  }

  /// Loads what must be refused by one error at the TOML stage, and gives its message.
  private func refusal(_ bytes: [UInt8]) throws -> RuleIssue {
    let result = load(bytes)
    #expect(result.rules.isEmpty)
    #expect((result.fileCount, result.invalidCount, result.issues.count) == (1, 1, 1))
    let issue = try #require(result.issues.first)
    #expect(issue.diagnostic.code == .tomlSyntax)
    #expect(!DiagnosticRenderer(source: issue.source).render(issue.diagnostic).isEmpty)
    return issue
  }

  private static func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  @Test(arguments: [
    "lists": ("x = ", "["), "tables": ("x = ", "{a="), "both": ("x = ", "[{a="),
    "header": ("[", "a."), "array header": ("[[", "a."), "dotted key": ("", "a."),
    "quoted key": ("[rule]\nmeta.", "'a'."),
  ])
  func deepNesting(name: String, text: (start: String, repeated: String)) throws {
    for end in ["", "a = 1", "a]", "a]]"] {
      let bytes = Array((text.start + Self.repeated(text.repeated, 200_000) + end).utf8)
      #expect(
        try refusal(bytes).diagnostic.message == "not valid TOML: nested deeper than 100 levels",
        "\(name)"
      )
    }
  }

  /// Nesting that hides in inline tables and behind quotes.
  @Test(arguments: [("x = {", "a = 1}"), ("[\"\\\"\".", "a]\n")])
  func deepNestingInDisguise(start: String, end: String) {
    let text = start + Self.repeated("a.", 200_000) + end
    #expect(RuleFixture.load(text).rules.isEmpty)
  }

  /// The parser's assertions would end the process, in release builds too.
  @Test(arguments: ["[\n", "[é]", "[ #]", "[[ [a]]", "a = [}", "e=2024-01-02T:", "a = [\u{2028}]"])
  func whatTheParserAssertsIsRefusedBeforeIt(text: String) {
    #expect(RuleFixture.load(text).issues.map(\.diagnostic.code) == [.tomlSyntax])
  }

  @Test func nestingThatIsAllowed() {
    let text = RuleFixture.rule(
      more: "meta.x = " + Self.repeated("[", 90) + Self.repeated("]", 90)
    )
    #expect(load(Array(text.utf8)).issues.map(\.place) == [])
  }

  @Test func fiveMegabytes() throws {
    let size = 5 << 20
    let comment = RuleFixture.rule() + "# " + Self.repeated("x", size)
    #expect(load(Array(comment.utf8)).rules.count == 1)
    let note = RuleFixture.rule(more: "setup = '''\n" + Self.repeated("word\n", size / 5) + "'''")
    #expect(load(Array(note.utf8)).rules.first?.rule.setup?.utf8.count == size / 5 * 5)
    for text in ["\"", "[rule]\nname = '''x", "x = [1,"] {
      let issues = load(Array((text + Self.repeated("x", size)).utf8)).issues
      #expect(!issues.isEmpty && issues.allSatisfy(\.isError), "\(text)")
    }
  }

  @Test func elevenMegabytesAreTooMuch() throws {
    let bytes =
      Array(RuleFixture.rule().utf8) + [UInt8](repeating: UInt8(ascii: "\n"), count: 11 << 20)
    #expect(try refusal(bytes).diagnostic.message == "the file is larger than 10 MB")
  }

  @Test func thousandsOfUnknownKeysAreCutOff() {
    let text = "[rule]\n" + (0..<2_000).map { "unknown_\($0) = 1\n" }.joined()
    let result = load(Array(text.utf8))
    #expect(result.issues.count == Diagnostic.limit)
    #expect(result.rules.isEmpty)
  }

  @Test func bytesThatAreNoText() throws {
    let rule = Array(RuleFixture.rule().utf8)
    #expect(try refusal(rule + [0xFF]).diagnostic.message == "the file is not UTF-8")
    #expect(try refusal([0xC0, 0x80]).diagnostic.message == "the file is not UTF-8")
    // A surrogate, and a letter cut short at the end.
    #expect(try refusal(rule + [0xED, 0xA0, 0x80]).diagnostic.message == "the file is not UTF-8")
    #expect(try refusal(rule + [0xC3]).diagnostic.message == "the file is not UTF-8")
    let nul = try refusal(rule + [0, 65])
    #expect(nul.diagnostic.message == "the file holds a NUL byte: it is not text")
    #expect(nul.diagnostic.primary.range == SourceRange(rule.count, rule.count + 1))
  }

  @Test func nothingAtAll() {
    for text in ["", "\n", "# only a comment", "\u{FEFF}", "   "] {
      let result = load(Array(text.utf8))
      #expect(result.issues.map(\.diagnostic.code) == [.missingKey], "\(text)")
    }
    #expect(RuleFixture.load("rule = 5").issues.map(\.diagnostic.code) == [.missingKey])
    #expect(RuleFixture.load("[[rule]]\nname = 'x'").issues.map(\.diagnostic.code) == [.missingKey])
  }

  @Test func aByteOrderMarkIsNoMatter() {
    let result = RuleFixture.load("\u{FEFF}" + RuleFixture.rule())
    #expect(result.issues.isEmpty)
    #expect(result.rules.count == 1)
  }

  @Test func numbersThatAreNoneAreShownWhereTheyStand() {
    let text = RuleFixture.rule().replacing("risk_score = 47", with: "risk_score = nan")
    #expect(RuleFixture.load(text).issues.first?.place == "E0501 8:14")
  }

  @Test func lettersBeyondTheFirstPlaneAreText() {
    let result = RuleFixture.load(RuleFixture.rule(name: "Burning 🔥"))
    #expect(result.rules.first?.rule.name == "Burning 🔥")
  }

  @Test func errorsBehindAccentsAreShownWhereTheyStand() {
    #expect(RuleFixture.load("name = \"éé\" x\n").issues.first?.place == "E0501 1:13")
  }

  /// A good rule with bytes cut out, put in and changed.
  @Test func brokenRulesNeverCrash() {
    var random = SeededRandom(seed: 20_260_131)
    let rule = Array(
      RuleFixture.rule(more: "tags = [\"a\"]\n[[rule.threat]]\nframework = '''x'''").utf8
    )
    let marks = Array("\"'[]{}=.#\\\n\r\u{0}\u{7F}é0-".utf8)
    for _ in 0..<1_500 {
      var bytes = rule
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
          bytes.removeSubrange(
            place..<min(place + Int.random(in: 1...20, using: &random), bytes.count)
          )
        case 1: bytes.insert(marks.randomElement(using: &random) ?? 0, at: place)
        case 2: bytes[place] = UInt8.random(in: 0...255, using: &random)
        default: bytes.replaceSubrange(place..<place, with: bytes[0..<place].suffix(12))
        }
        if bytes.isEmpty { bytes = [0] }
      }
      // They end the process: see `headersWithoutAName`.
      if hasNamelessHeader(bytes) { continue }
      let result = load(bytes)
      #expect(result.rules.count + result.invalidCount == 1)
      if result.rules.isEmpty, !result.issues.contains(where: \.isError) {
        Issue.record("refused without a reason: \(bytes)")
      }
      for issue in result.issues {
        #expect(issue.diagnostic.primary.range.lowerBound <= bytes.count, "\(bytes)")
        _ = DiagnosticRenderer(source: issue.source).render(issue.diagnostic)
      }
    }
  }

  private func hasNamelessHeader(_ bytes: [UInt8]) -> Bool {
    bytes.split(separator: 10).contains { line in
      let header = line.drop { $0 == 32 || $0 == 9 || $0 == 13 }
      guard header.first == UInt8(ascii: "[") else { return false }
      let isArray = header.dropFirst().first == UInt8(ascii: "[")
      let name = header.dropFirst(isArray ? 2 : 1).drop { $0 == 32 || $0 == 9 }.first ?? 0
      let isLetter = Unicode.Scalar(name).properties.isAlphabetic && name < 128
      return !isLetter && !Array("0123456789_-\"'".utf8).contains(name)
    }
  }
}
