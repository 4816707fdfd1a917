// SPDX-License-Identifier: Apache-2.0
import EQL
import Testing

/// Queries put together from lines.
@Suite("Query assembly")
struct QueryAssemblyTests {
  /// The queries that lines give, one behind the other.
  private static func queries(_ lines: String...) -> [String] {
    var assembly = QueryAssembly()
    return lines.flatMap { assembly.add($0) } + assembly.finish()
  }

  /// How many are complete without the end of the lines.
  private static func complete(_ lines: String...) -> Int {
    var assembly = QueryAssembly()
    return lines.flatMap { assembly.add($0) }.count
  }

  @Test func aLineIsAQuery() {
    #expect(Self.complete("process where true") == 1)
    #expect(
      Self.queries("process where true", "", "any where false")
        == ["process where true", "any where false"]
    )
    #expect(Self.queries("", "  ", "// nothing").isEmpty)
  }

  @Test func whatIsOpenGoesOn() {
    for beginning in [
      "process where process.name in (", "process where", "process where a == 1 and",
      "process where not", "process where a ==", "process where a in (1,", "process where /* x",
      "sequence by", "process where true |", "process where true \\",
    ] {
      #expect(Self.complete(beginning) == 0, "\(beginning)")
    }
    #expect(
      Self.queries("process where process.name in (", "  \"a\",", "  \"b\")")
        == ["process where process.name in (\n  \"a\",\n  \"b\")"]
    )
    #expect(Self.queries("process where a == 1 \\", "and b == 2").count == 1)
  }

  @Test func anOpenStringIsAMistakeAtOnce() {
    #expect(Self.complete("process where a == \"x") == 1)
    #expect(Self.complete("process where a in (\"x") == 1)
  }

  @Test func aSequenceMayHaveALineForEachTerm() {
    let terms = ["sequence by host.id", "  [process where true]", "  ![file where true]"]
    var assembly = QueryAssembly()
    for line in terms { #expect(assembly.add(line).isEmpty) }
    #expect(assembly.mayEnd)
    #expect(assembly.add("") == [terms.joined(separator: "\n")])
    #expect(!assembly.isPending)
    // What cannot follow a term begins the next query.
    for line in terms { _ = assembly.add(line) }
    #expect(
      assembly.add("process where true") == [terms.joined(separator: "\n"), "process where true"]
    )
    for line in terms { _ = assembly.add(line) }
    #expect(assembly.add("until [process where false];").count == 1)
  }

  @Test func aWholeSequenceOnOneLineIsRun() {
    #expect(Self.complete("sequence by a [x where true] [y where true]") == 1)
    #expect(Self.complete("sequence by a [x where true]") == 0)
    #expect(Self.complete("sample by a [x where true] [y where true]") == 1)
    // A category may be called sample.
    #expect(Self.complete("sample where true") == 1)
  }

  @Test func aSemicolonInAStringEndsNothing() {
    #expect(Self.queries("process where a == \"x;\"") == ["process where a == \"x;\""])
    #expect(Self.queries("process where a == \"x\";") == ["process where a == \"x\""])
  }
}
