// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import Events
import Testing

/// Queries that are made to cost: each is compiled and run, or refused with a diagnostic that says
/// why, in bounded work.
@Suite("Hostile queries", .serialized)
struct HostileQueryTests {
  struct Hostile: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    /// What refuses it; nil where it runs.
    var code: DiagnosticCode?
    var testDescription: String { name }

    init(_ name: String, _ text: String, _ code: DiagnosticCode? = nil) {
      self.name = name
      self.text = text
      self.code = code
    }
  }

  private static func times(_ count: Int, _ text: String) -> String {
    String(repeating: text, count: count)
  }

  private static func list(_ count: Int, _ item: (Int) -> String) -> String {
    (0..<count).map(item).joined(separator: ",")
  }

  private static let mebibyte = 1 << 20

  /// `text` between two parts, as often as a query has room.
  private static func whole(_ head: String, _ text: String, _ tail: String = "") -> String {
    filled(head, text, tail, upTo: mebibyte)
  }

  /// The same of a quarter of that: enough to see work that grows with the square.
  private static func filled(
    _ head: String,
    _ text: String,
    _ tail: String = "",
    upTo length: Int = mebibyte / 4
  ) -> String {
    let room = length - head.utf8.count - tail.utf8.count
    return head + times(room / text.utf8.count, text) + tail
  }

  // MARK: As long as can be

  static let long: [Hostile] = [
    Hostile("a chain of and", whole("any where ", "a == 1 and ", "true")),
    Hostile("a list", "any where a in (" + list(100_000) { "\"\($0)\"" } + ")"),
    Hostile("patterns", "any where process.name : (" + list(60_000) { "\"a*b\($0)\"" } + ")"),
    Hostile("a text", whole("any where process.name == \"", "ä", "\"")),
    Hostile("escapes", whole("any where process.name == \"", "\\n", "\"")),
    Hostile("bad escapes", filled("any where a == \"", "\\z", "\""), .badEscape),
    Hostile("a pattern", filled("any where process.name : \"", "*a", "\""), .limitExceeded),
    Hostile("a name", filled("any where ", "a", " == 1"), .limitExceeded),
    Hostile("a path", whole("any where a", ".a", " == 1"), .limitExceeded),
    Hostile("a number", filled("any where a == ", "9"), .badNumber),
    Hostile("comments in one another", whole("any where true ", "/*"), .unterminatedComment),
    Hostile("brackets", filled("any where ", "("), .nestedTooDeep),
    Hostile("not", filled("any where ", "not ", "true"), .nestedTooDeep),
    Hostile("signs", filled("any where a == ", "-", "1"), .nestedTooDeep),
    Hostile("sums", filled("any where a == 1", "+a"), .nestedTooDeep),
    Hostile("calls", filled("any where ", "length(", ")"), .nestedTooDeep),
    Hostile("missing operands", filled("any where ", "and "), .syntaxError),
    Hostile("terms that open", filled("sequence ", "["), .syntaxError),
    Hostile("commas", filled("any where a in (", ","), .syntaxError),
    Hostile("characters of no language", filled("any where ", "§"), .unexpectedCharacter),
    Hostile("quotes", filled("any where ", "\""), .syntaxError),
    Hostile("backticks", filled("any where ", "`"), .limitExceeded),
    Hostile("lines", whole("any where true", "\n")),
    Hostile(
      "fields",
      "any where " + (0..<60_000).map { "f\($0) == 1" }.joined(separator: " or "),
      .limitExceeded
    ),
    Hostile("unknown functions", filled("any where ", "f(1) or ", "true"), .unknownFunction),
    Hostile(
      "arguments",
      "any where concat(" + list(50_000) { _ in "a" } + ") == \"\"",
      .limitExceeded
    ),
    Hostile(
      "keys",
      "sequence by " + list(50_000) { _ in "a" } + " [any where true] [any where true]",
      .limitExceeded
    ),
    Hostile("terms", filled("sequence ", "[a where b] "), .limitExceeded),
    Hostile("pipes", filled("any where true", "|head 1")),
    Hostile("unknown pipes", filled("any where true", "|count"), .unsupportedPipe),
    Hostile(
      "regular expressions",
      "any where a regex (" + list(20_000) { "\"a\($0)\"" } + ")",
      .limitExceeded
    ),
  ]

  // MARK: As deep, as high, as wide as can be

  static let shaped: [Hostile] = [
    Hostile("200 brackets", "any where " + times(190, "(") + "true" + times(190, ")")),
    Hostile(
      "1,000 brackets",
      "any where " + times(1_000, "(") + "true" + times(1_000, ")"),
      .nestedTooDeep
    ),
    Hostile("1,000 not", "any where " + times(1_000, "not ") + "true", .nestedTooDeep),
    Hostile(
      "1,000 calls",
      "any where " + times(1_000, "string(") + "a" + times(1_000, ")") + " == \"\"",
      .nestedTooDeep
    ),
    Hostile("190 calls", "any where " + times(190, "string(") + "a" + times(190, ")") + " == \"\""),
    Hostile("a sum of 400", "any where a == 1" + times(400, " + a")),
    Hostile(
      "towers of sums",
      "any where 1 == " + times(150, "(") + "a" + times(150, times(100, "+1") + ")"),
      .nestedTooDeep
    ),
    Hostile(
      "1,000 arguments",
      "any where concat(" + list(1_000) { _ in "process.name" } + ") == \"\""
    ),
    Hostile(
      "1,000 different arguments",
      "any where concat(" + list(990) { "f\($0)" } + ") == \"\""
    ),
    Hostile(
      "10,000 members",
      "any where length(process.name) in (" + list(10_000) { "\($0)" } + ")"
    ),
    Hostile(
      "10,000 networks",
      "any where cidrMatch(source.ip, " + list(990) { "\"10.\($0 % 256).0.0/16\"" } + ")"
    ),
    Hostile(
      "runs without end",
      "sequence [any where true] with runs=1000000 [any where true]",
      .badRuns
    ),
    Hostile("runs", "sequence [any where true] with runs=100 [any where false] with runs=100"),
    Hostile(
      "ten times runs",
      "sequence " + times(11, "[any where true] with runs=100 "),
      .limitExceeded
    ),
    Hostile("ten years", "sequence with maxspan=3650d [any where true] [any where true]"),
    Hostile(
      "the longest time",
      "sequence with maxspan=9223372036854775807d [any where true] [any where true]"
    ),
    Hostile(
      "beyond the longest time",
      "sequence with maxspan=9223372036854775808ms [any where true] [any where true]",
      .badMaxspan
    ),
    Hostile(
      "101 keys",
      "sequence by " + list(101) { _ in "a" } + " [any where true] [any where true]",
      .limitExceeded
    ),
    Hostile(
      "counts of counts",
      "any where a regex \"" + times(50, "(") + "a" + times(50, "){1000}") + "\"",
      .badRegex
    ),
    Hostile("a count", "any where a regex \"a{1000000}\"", .badRegex),
    Hostile("a count of counts", "any where a regex \"((a{1000}){1000}){1000}\"", .badRegex),
    Hostile("a tower of stars", "any where a regex \"" + times(1_000, ".*") + "\""),
    Hostile("stars of stars", "any where a regex \"a" + times(4_000, "*") + "\"", .badRegex),
    Hostile(
      "groups of stars",
      "any where a regex \"" + times(300, "(") + "a" + times(300, ")*") + "\""
    ),
    Hostile("classes", "any where a regex \"" + times(400, "[^a-z]{9}") + "\""),
    Hostile("branches", "any where a regex \"(" + times(2_000, "a|") + "b)*\""),
    Hostile("open groups", "any where a regex \"" + times(4_000, "(") + "\"", .badRegex),
  ]

  private static let event = #"""
    {"event":{"category":"process"},"process":{"name":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"},"a":["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac",1,null],"source.ip":"10.1.2.3"}
    """#

  private func check(_ hostile: Hostile) throws {
    let (query, diagnostics) = EQL.compile(hostile.text)
    #expect(diagnostics.count <= Diagnostic.limit)
    let source = SourceText(name: "<query>", text: hostile.text)
    let renderer = DiagnosticRenderer(source: source)
    for diagnostic in diagnostics.prefix(3) {
      // The message, a line of code with its caret, and a help or two, whatever the query is.
      #expect(renderer.render(diagnostic).utf8.count < 5_000)
    }
    if let code = hostile.code {
      #expect(query == nil)
      #expect(
        diagnostics.contains { $0.code == code },
        "\(diagnostics.prefix(3).map { "\($0.code): \($0.message.prefix(100))" })"
      )
      return
    }
    let errors = diagnostics.filter { $0.severity == .error }
    let compiled = try #require(query, "\(errors.prefix(3).map { "\($0.code): \($0.message)" })")
    let printed = Printer.text(compiled.query)
    #expect(printed.utf8.count > Self.mebibyte || Parser.parse(printed).query != nil)
    var plan = Plan()
    let ids = compiled.stages.map { plan.add($0.condition) }
    let evaluator = EventEvaluator(plan)
    BatchDecoder(slots: plan.slots).decode(copying: Array(Self.event.utf8)) { batch in
      guard let event = batch.events?[0] else { return }
      evaluator.load(event, values: batch.values)
      for id in ids { _ = evaluator.matches(id) }
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: long)
  func aMebibyte(of hostile: Hostile) throws {
    #expect(hostile.text.utf8.count <= Self.mebibyte)
    try check(hostile)
  }

  @Test(.timeLimit(.minutes(5)), arguments: shaped)
  func shapes(of hostile: Hostile) throws {
    try check(hostile)
  }
}
