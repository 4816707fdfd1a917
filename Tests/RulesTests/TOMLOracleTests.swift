// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import TOMLKit
import Testing

@testable import Rules

/// Our reader is held against TOMLKit's: the same texts are taken, and mean the same.
@Suite(.timeLimit(.minutes(5)))
struct TOMLOracleTests {
  /// What TOMLKit makes of a text; nil where it refuses it.
  private func oracle(_ text: String) throws -> JSONValue? {
    guard let table = try? TOMLTable(string: text) else { return nil }
    return try JSONValue.parse(
      table.convert(to: .json, options: [.quoteDateAndTimes, .allowUnicodeStrings])
    )
  }

  private func check(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let document = TOMLDocument(Array(text.utf8))
    let wanted = try oracle(text)
    let isSame = document.value.map(Self.plain) == wanted.map(Self.plain)
    #expect(
      isSame,
      """
      \(text)
      TOMLKit: \(wanted?.serialised() ?? "refused")
      ours: \(document.value?.serialised() ?? document.problem?.message ?? "")
      """,
      sourceLocation: sourceLocation
    )
  }

  /// Fractions by what they mean: they can be written in several ways.
  private static func plain(_ value: JSONValue) -> JSONValue {
    switch value {
    case .number(let token) where Int(token) == nil:
      .string(Double(token).map { "number \($0)" } ?? token)
    case .array(let elements): .array(elements.map(plain))
    case .object(let members): .object(members.map { .init(key: $0.key, value: plain($0.value)) })
    default: value
    }
  }

  // MARK: Files

  @Test func rulesOfTheRepository() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    var count = 0
    for folder in ["rules", "Tests/Fixtures/rules"] {
      for file in RuleFiles.list(root.appending(path: folder).path) {
        let text = try String(contentsOf: URL(filePath: file), encoding: .utf8)
        let document = TOMLDocument(Array(text.utf8))
        if document.value == nil, file.contains("/diagnostics/E0501") { continue }
        try check(text)
        count += 1
      }
    }
    #expect(count > 10)
  }

  /// `SWIFTLET_RULE_CORPUS=FOLDER`: rules that others wrote.
  @Test func rulesOfACorpus() throws {
    guard let folder = ProcessInfo.processInfo.environment["SWIFTLET_RULE_CORPUS"] else { return }
    for file in RuleFiles.list(folder) {
      try check(String(contentsOf: URL(filePath: file), encoding: .utf8))
    }
  }

  // MARK: Single values and keys

  @Test(arguments: [
    "0", "-0", "+0", "42", "+1_000", "-17", "01", "1__0", "_1", "1_", "0xff", "0xDEAD_beef", "0XFF",
    "0x", "-0x1", "+0b1", "0o17", "0o8", "0b101", "0b2", "0x0000_0001", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "0x7fffffffffffffff",
    "1.5", "-0.0", "3.", ".5", "1e3", "1E+2", "1.5e-3", "1e", "1.e3", "1_0.0_1", "6.626e-34",
    "1e400",
    "00.5", "0e0", "1.0e+10", "123456789.125", "0.1", "true", "false", "True", "tru", "yes",
  ])
  func numbers(word: String) throws {
    try check("a = \(word)\n")
    try check("a = [\(word), \(word)]")
  }

  @Test(arguments: [
    "2026-11-24", "2026-02-29", "2024-02-29", "1900-02-29", "2000-02-29", "2026-13-01",
    "2026-00-01",
    "2026-01-00", "2026-04-31", "10:00:00", "10:00:00.5", "23:59:59.123456789", "24:00:00",
    "10:60:00", "10:00:60", "10:00", "10:00:00.", "2026-11-24T10:00:00Z", "2026-11-24t10:00:00z",
    "2026-11-24 10:00:00", "2026-11-24T10:00:00.120+02:00", "2026-11-24T10:00:00-11:30",
    "2026-11-24T10:00:00+00:00", "2026-11-24T10:00:00-00:00", "2026-11-24T10:00:00+24:00",
    "2026-11-24T10:00:00+01:60", "2026-11-24T10", "2026-11-24T", "2026-1-1", "10:00:00Z",
    "2026-11-24T10:00:00.000", "0001-01-01", "2026-11-24  10:00:00",
    "2026-11-24T10:00:00.1234567891",
  ])
  func datesAndTimes(word: String) throws {
    try check("a = \(word)\n")
    try check("a = [ \(word) ] # x")
  }

  @Test(arguments: [
    #""""#, "''", #""a\tb\n\"c\"\\\b\f\r""#, #""\u00e9\U0001F600""#, #""\ud800""#, #""\U00110000""#,
    #""\u12""#, #""\x41""#, #""\e""#, #""\/""#, #""\d""#, "'raw \\n'", "'it''s'", "'''it's'''",
    "'''\nfirst\nsecond\n'''", "'''\r\nfirst\r\nsecond'''", "\"\"\"\nx \\\n   y\"\"\"",
    "\"\"\"x \\ \t \n\n  \r\n y\"\"\"", "\"\"\"x \\ y\"\"\"", "\"\"\"\"quoted\"\"\"\"",
    "\"\"\"\"\"two\"\"\"\"\"", "\"\"\"six\"\"\"\"\"\"", "''''''", "''''a'''''", "'''a''''''",
    "\"\"\"\\\"\"\"\"", "\"a\nb\"", "'a\nb'", "\"a\u{1}b\"", "'a\u{7F}b'", "'''a\u{B}b'''",
    "\"a\tb\"",
    "\"\"\"a\rb\"\"\"", "\"\"\"\\u0000\"\"\"", "\"\\u0001\\u001f\\u007f\"", "\"é 🔥 e\u{301}\"",
    "\"\"\"\\\n\"\"\"", "\"\"\"\\\n\\\n a\"\"\"", "\"\\", "\"\"\"\\", "\"", "'''", "\"\"\"a\"\"",
    "\"\\\n\"",
  ])
  func texts(literal: String) throws {
    try check("a = \(literal)\n")
    try check("a = [\(literal), {b = \(literal)}]\n")
    try check("\(literal) = 1\n")
  }

  @Test(arguments: [
    "", "\n", "\r\n", "\r", "# x\u{1}", "# x\u{7F}\n", "# é\r\n# y", "# x\ry", "a = 1 # \u{0B}",
    "a = 1\rb = 2", "a = 1 b = 2", "a.b = 1\na.c = 2", "a.b = 1\na = 2", "a = 1\na.b = 2",
    "a = 1\na = 2", "a = {b = 1}\na.c = 2", "a = {b = 1}\n[a.c]", "a = {b = 1, b = 2}",
    "a = {b.c = 1, b.d = 2}", "a = {b = {}, b.c = 1}", "a = {b = 1,}", "a = {b = 1,\nc = 2}",
    "a = {,}", "a = [,]", "a = [1,,2]", "a = [\n1 # x\n, # y\n2\n]", "a = [{b = 1}, {b = 2}]",
    "[a]\n[a]", "[a]\n[b]\n[a]", "[a.b]\n[a]", "[a.b]\n[a]\n[a]", "[a.b]\n[a]\nb = 1",
    "[a.b]\n[a]\nc = 1\n[a.d]", "a.b = 1\n[a]", "a.b.c = 1\n[a.d]", "a.b.c = 1\n[a.b]",
    "[a.b.c]\n[a]\nb.d = 1", "[a.b.c]\n[a]\nb.c.d = 1", "[a.b.c]\n[a]\nb.d = 1\n[a.b]",
    "[a.b.c]\n[a]\nb.d.e = 1\n[a.b]", "[a.b.c.d]\n[a]\nb.c.e = 1\n[a.b.c]",
    "[[a]]\n[[a]]\nb = 1", "[[a]]\n[a]", "[a]\n[[a]]", "a = []\n[[a]]", "a = [{}]\n[[a]]",
    "a = [{}]\n[a.b]", "[[a]]\n[a.b]\n[[a]]\n[a.b]", "[[a]]\n[a.b]\n[a.b]", "[[a.b]]\n[a]\nc = 1",
    "[[a.b]]\n[a.b.c]\nd = 1\n[[a.b.e]]\n[[a.b.e]]", "[a.b]\n[[a]]", "[[a]]\na.b = 1\n[a.a]",
    "[[a]]\nb = 1\n[[a.b]]", "a = 1\n[a.b]", "a = 1\n[[a.b]]", "[a]\nb.c = 1\n[a.b.d]",
    "[a]\nb.c = 1\n[a.b]",
    "[ a . \"b c\" . 'd' ]\ne = 1", "[a]]", "[[a]", "[a] b = 1", "[a] # x", "[[ a ]]", "[[a] ]",
    "é = 1", "\u{A0}a = 1", "a = 1\u{A0}", "a\u{2028}= 1", "\"\" = 1", "'' = 1", "a.\"\" = 1",
    ".a = 1", "a. = 1",
    "a..b = 1", "1.2 = 3", "1e2 = 3", "-_ = 1", "true = false", "a =", "a = #", "= 1", "a",
    "a = 1,",
    "\"e\u{301}\" = 1\n\"é\" = 2", "b = 1\na = 2\nB = 3\n\"é\" = 4\nc.b = 5\nc.a = 6",
    "\u{FEFF}a = 1",
  ])
  func documents(text: String) throws {
    try check(text)
  }

  // MARK: Random texts

  /// Statements over few names, so that they meet, with changes of single bytes.
  @Test(arguments: 0..<4)
  func randomDocuments(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let names = ["a", "b", "c", "\"a\"", "'b'", "a.b", "b . c", "a.b.c"]
    let values = [
      "1", "-2.5", "true", "'x'", "\"y\\n\"", "[]", "[1, 2]", "[{a = 1}, {b.c = 2}]", "{}",
      "{a = 1}",
      "{a.b = 1, a.c = {d = 2}}", "'''\nlong\n'''", "\"\"\"\\\n  \\u00e9\"\"\"", "2026-01-31",
      "[[1], ['a']]",
    ]
    let marks = Array("\"'[]{}=.#,\\\n\r\t ab1-_:+".unicodeScalars)
    for _ in 0..<600 {
      var text = ""
      for _ in 0..<Int.random(in: 1...7, using: &random) {
        let name = names.randomElement(using: &random) ?? ""
        switch Int.random(in: 0..<6, using: &random) {
        case 0: text += "[\(name)]\n"
        case 1: text += "[[\(name)]] # x\n"
        default: text += "\(name) = \(values.randomElement(using: &random) ?? "")\n"
        }
      }
      let isChanged = Bool.random(using: &random)
      if isChanged {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          let place = Int.random(in: 0..<scalars.count, using: &random)
          let mark = marks.randomElement(using: &random) ?? "a"
          switch Int.random(in: 0..<3, using: &random) {
          case 0: scalars.insert(mark, at: place)
          case 1: scalars[place] = mark
          default: if scalars.count > 1 { scalars.remove(at: place) }
          }
        }
        text = String(String.UnicodeScalarView(scalars))
      }
      // TOMLKit's assertions end the process on some texts without TOML's form: those of them that
      // ours refuses are not shown to it. What it may not redefine has the form.
      let problem = TOMLDocument(Array(text.utf8)).problem
      if isChanged, problem?.message.contains("cannot redefine") == false { continue }
      try check(text)
    }
  }
}
