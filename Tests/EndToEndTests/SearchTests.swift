// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `swiftlet search` and the shape of its answers.
@Suite("search")
struct SearchTests {
  private static let events = (1...5).map { number in
    #"{"@timestamp":"2026-11-24T10:00:0\#(6 - number)Z","event":{"id":"e\#(number)","category":"process"},"process":{"name":"p\#(number)","pid":\#(number)}}"#
  }.joined(separator: "\n")

  private static func search(_ arguments: String...) throws -> BuiltProgram.Result {
    try BuiltProgram.run(["search"] + arguments + ["-"], input: Data(events.utf8))
  }

  private static func ids(_ result: BuiltProgram.Result) -> [String] {
    let hits = result.documents.first?["hits"] as? [String: Any]
    return (hits?["events"] as? [[String: Any]] ?? []).compactMap { $0["_id"] as? String }
  }

  @Test func hitsAreInOrderOfTime() throws {
    let result = try Self.search("--json", "process where process.pid > 2")
    #expect(result.status == 0)
    #expect(Self.ids(result) == ["e5", "e4", "e3"])
  }

  @Test func sizeAndPositionCut() throws {
    #expect(Self.ids(try Self.search("--json", "--size", "2", "any where true")) == ["e2", "e1"])
    #expect(
      Self.ids(
        try Self.search("--json", "--size", "2", "--result-position", "head", "any where true")
      )
        == ["e5", "e4"]
    )
    #expect(Self.ids(try Self.search("--json", "any where true | head 3 | tail 1")) == ["e3"])
  }

  @Test func sourcesAreTheBytesThatWereRead() throws {
    let line = #"{"event":{"category":"process"},"n":1.50,"s":"\u00e9"}"#
    let result = try BuiltProgram.run(
      ["search", "--json", "any where true", "-"],
      input: Data(line.utf8)
    )
    #expect(result.output.contains(#""_source":\#(line)"#))
  }

  @Test func aBadQueryIsElasticsearchsError() throws {
    let result = try Self.search("--json", "process where process.pid == (1")
    #expect(result.status == 2)
    let error = result.documents.first?["error"] as? [String: Any]
    #expect(error?["type"] as? String == "parsing_exception")
    #expect(result.documents.first?["status"] as? Int == 400)
  }

  @Test func aMappingMakesUnknownFieldsErrors() throws {
    let folder = try TemporaryFolder()
    let mapping = try folder.write(
      "mapping.json",
      #"{"dynamic":"strict","properties":{"event":{"properties":{"category":{"type":"keyword"}}},"pid":{"type":"long"}}}"#
    )
    let result = try Self.search("--json", "--mapping", mapping, "any where pit == 1")
    #expect(result.status == 2)
    #expect(result.output.contains("Unknown column [pit], did you mean [pid]?"))
  }

  @Test func aDynamicMappingLearnsFromTheEvents() throws {
    let folder = try TemporaryFolder()
    let mapping = try folder.write(
      "mapping.json",
      #"{"properties":{"event":{"properties":{"category":{"type":"keyword"}}}}}"#
    )
    let file = try folder.write("events.ndjson", Self.events)
    let result = try BuiltProgram.run(
      "search",
      "--json",
      "--mapping",
      mapping,
      "process where process.pid == 4",
      file
    )
    #expect(Self.ids(result) == ["e4"])
    let unknown = try BuiltProgram.run(
      "search",
      "--json",
      "--mapping",
      mapping,
      "process where nowhere == 4",
      file
    )
    #expect(unknown.status == 2)
  }

  @Test func theTableNamesTheFieldsOfTheQuery() throws {
    let result = try Self.search("process where process.pid == 4 and process.name != \"x\"")
    #expect(result.output.contains("process.pid"))
    #expect(result.output.contains("p4"))
    #expect(result.messages.contains("1 of 5 events"))
  }

  @Test func sequencesAreShownAsSteps() throws {
    let query =
      "sequence with maxspan=5s [process where process.pid == 5] ![process where process.pid == 9] "
      + "[process where process.pid == 3]"
    let json = try Self.search("--json", query)
    let hits = json.documents.first?["hits"] as? [String: Any]
    let sequence = try #require((hits?["sequences"] as? [[String: Any]])?.first)
    let ids = (sequence["events"] as? [[String: Any]])?.map { $0["_id"] as? String }
    #expect(ids == ["e5", "", "e3"])
    let text = try Self.search(query)
    #expect(text.output.contains("sequence 1"))
    #expect(text.output.contains("did not occur"))
    #expect(text.output.contains("+2.0 s"))
  }

  @Test func nothingFoundIsSaid() throws {
    let result = try Self.search("process where process.pid == 99")
    #expect(result.status == 0)
    #expect(result.output == "")
    #expect(result.messages.contains("no event matches"))
  }
}
