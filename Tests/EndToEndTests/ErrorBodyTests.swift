// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What `search --json` answers to a bad query: Elasticsearch's type, and its reason to the letter.
@Suite("error bodies")
struct ErrorBodyTests {
  private static let mapping = #"""
    {"dynamic":"strict","properties":{
      "event":{"properties":{"category":{"type":"keyword"}}},"md5":{"type":"keyword"},
      "pid":{"type":"long"},"ppid":{"type":"long"},"name":{"type":"keyword"},
      "flag":{"type":"boolean"},"ip":{"type":"ip"},"place":{"type":"geo_point"},
      "list":{"type":"nested"},"words":{"type":"text"}}}
    """#

  /// Type and reason of the answer.
  private static func error(_ query: String) throws -> (type: String, reason: String) {
    let folder = try TemporaryFolder()
    let mapping = try folder.write("mapping.json", Self.mapping)
    let result = try BuiltProgram.run("search", "--json", "--mapping", mapping, query, "-")
    #expect(result.status == 2)
    let body = try #require(result.documents.first)
    #expect(body["status"] as? Int == 400)
    let error = try #require(body["error"] as? [String: Any])
    let cause = (error["root_cause"] as? [[String: Any]])?.first
    #expect(cause?["type"] as? String == error["type"] as? String)
    #expect(cause?["reason"] as? String == error["reason"] as? String)
    return (error["type"] as? String ?? "", error["reason"] as? String ?? "")
  }

  @Test(arguments: [
    ("any where md4 == 1", "line 1:11: Unknown column [md4], did you mean [md5]?"),
    (
      "any where piid == 1",
      "line 1:11: Unknown column [piid], did you mean any of [pid, ppid]?"
    ),
    ("any where elsewhere == 1", "line 1:11: Unknown column [elsewhere]"),
    (
      "any where pid", "line 1:11: Condition expression needs to be boolean, found [LONG]"
    ),
    (
      #"any where pid in (1, "string")"#,
      #"line 1:22: 2nd argument of [pid in (1, "string")] must be [long], found value ["string"] type [keyword]"#
    ),
    (
      "any where place == \"a\"",
      "line 1:11: Cannot use field [place] with unsupported type [geo_point]"
    ),
    (
      "any where list == \"a\"",
      "line 1:11: Cannot use field [list] type [nested] due to nested fields not being supported yet"
    ),
    ("any where arraySearch(name, \"a\")", "line 1:11: Unknown function [arraySearch]"),
    (
      "any where startWith(name, \"a\")",
      "line 1:11: Unknown function [startWith], did you mean [startsWith]?"
    ),
    (
      "any where length(pid) > 1",
      "line 1:18: first argument of [length(pid)] must be [string], found value [pid] type [long]"
    ),
    (
      "any where substring(name, \"a\") == \"b\"",
      #"line 1:27: second argument of [substring(name, "a")] must be [integer], found value ["a"] type [keyword]"#
    ),
    (
      "any where length() > 1",
      "line 1:11: error building [length]: expects exactly one argument"
    ),
    (
      "any where substring(name) == \"a\"",
      "line 1:11: error building [substring]: expects two or three arguments"
    ),
    (
      "any where name == md5",
      "line 1:11: Comparisons against fields are not (currently) supported; offender [md5] in [name == md5]"
    ),
  ])
  func oneProblem(query: String, line: String) throws {
    let (type, reason) = try Self.error(query)
    #expect(type == "verification_exception")
    #expect(reason == "Found 1 problem\n" + line)
  }

  @Test func severalProblemsAreListedTogether() throws {
    let (type, reason) = try Self.error(
      "any where md4 == \"a\"\n  and pid and\n  f(name) == nowhere"
    )
    #expect(type == "verification_exception")
    #expect(
      reason == """
        Found 4 problems
        line 1:11: Unknown column [md4], did you mean [md5]?
        line 2:7: Condition expression needs to be boolean, found [LONG]
        line 3:3: Unknown function [f]
        line 3:14: Unknown column [nowhere]
        """
    )
  }

  @Test(arguments: [
    (
      "sequence [any where true] by pid [any where true]",
      "line 1:34: Inconsistent number of join keys specified; expected [1] but found [0]"
    ),
    (
      "sequence with maxspan=5s by pid [any where true] [any where true]",
      "line 1:26: Please specify sequence [by] before [with] not after"
    ),
    (
      "sequence by length(name) [any where true] [any where true]",
      "line 1:13: Unsupported join key"
    ),
    (
      "sequence with maxspan=0s [any where true] [any where true]",
      "line 1:23: A positive maxspan value is required; found [0]"
    ),
    (
      "sequence with maxspan=5 [any where true] [any where true]",
      "line 1:23: No time unit specified, did you mean [s] as in [5s]?"
    ),
    (
      "sequence with maxspan=5y [any where true] [any where true]",
      "line 1:24: Unrecognized time unit [y] in [5y], please specify one of [ms, s, m, h, d]"
    ),
    (
      "sequence with maxspan=2.5m [any where true] [any where true]",
      "line 1:23: Decimal time interval [2.5] not supported; please use an positive integer"
    ),
    ("any where true | count", "line 1:18: Pipe [count] is not supported"),
    ("any where true | heat 5", "line 1:18: Unrecognized pipe [heat], did you mean [head]?"),
    (
      "any where true | head -1", "line 1:23: Pipe [head] expects a positive integer but found [-1]"
    ),
    (
      "any where true | head 1, 2",
      "line 1:18: Pipe [head] expects exactly one argument but found [2]"
    ),
    ("any where name[0] == \"a\"", "line 1:15: Array indexes are not supported"),
    ("any where name = \"a\"", "line 1:16: token recognition error at: '='"),
    (
      "any where name == 'a'",
      "line 1:19: Use double quotes [\"] to define string literals, not single quotes [']"
    ),
  ])
  func grammar(query: String, reason: String) throws {
    let found = try Self.error(query)
    #expect(found.type == "parsing_exception")
    #expect(found.reason == reason)
  }
}
