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

  @Test func nothingFoundIsExplained() throws {
    let result = try Self.search("process where process.pid == 99")
    #expect(result.status == 0)
    #expect(result.output == "")
    #expect(result.messages.contains("no event matches; 5 events looked at"))
    #expect(result.messages.contains("0         0  process.pid == 99  ← held for no event"))
    let absent = try Self.search("process where user.name == \"x\"")
    #expect(absent.messages.contains("no event has this field"))
    let sequence = try Self.search(
      "sequence [process where process.pid == 1] [process where process.pid == 1]"
    )
    #expect(sequence.messages.contains("[1] 1 event  process where process.pid == 1"))
    #expect(sequence.messages.contains("swiftlet explain --query"))
  }

  @Test func theValuesThatAreThereAreNamed() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("events.ndjson", Self.events)
    let other = try BuiltProgram.run("search", "process where process.name == \"P1\"", file)
    #expect(other.messages.contains("process.name was: p1 (1)"))
    #expect(other.messages.contains("\"p1\" differs in case"))
    let near = try BuiltProgram.run("search", "process where process.name == \"pp1\"", file)
    #expect(near.messages.contains("did you mean \"p1\"?"))
  }

  @Test func fieldsChooseTheColumns() throws {
    let result = try Self.search("--fields", "process.*, event.id", "any where process.pid > 3")
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "process.name  process.pid  event.id")
    #expect(lines.dropFirst().first == "p5                      5  e5")
    #expect(try Self.search("--fields", "a,,b", "any where true").status == 2)
  }

  /// The first thousand decide; what they do not have is not lost in silence.
  @Test func fieldsOfLaterHitsAreNamed() throws {
    let folder = try TemporaryFolder()
    var lines = (1...1_100).map { #"{"event":{"category":"process"},"a":{"b":\#($0)}}"# }
    lines[1_050] = #"{"event":{"category":"process"},"a":{"b":"x","late":"y"}}"#
    let file = try folder.write("many.ndjson", lines.joined(separator: "\n"))
    let result = try BuiltProgram.run("search", "--fields", "a.*", "any where true", file)
    let output = result.output.split(separator: "\n")
    #expect(output.count == 1_101)
    #expect(output.first == " a.b")
    #expect(output.last == "1100")
    #expect(result.messages.contains("fields without a column, in 1 hit: a.late"))
    let named = try BuiltProgram.run("search", "--fields", "a.b", "any where true", file)
    #expect(!named.messages.contains("without a column"))
  }

  /// One event does not fill the table with columns; what is named in full has its own.
  @Test func aPatternGivesSoManyColumns() throws {
    let folder = try TemporaryFolder()
    let members = (1...60).map { "\"f\($0)\":\($0)" }.joined(separator: ",")
    let file = try folder.write("wide.ndjson", "{\"event\":{\"category\":\"x\"},\(members)}")
    func columns(_ fields: String...) throws -> (count: Int?, messages: String) {
      let options = fields.flatMap { ["--fields", $0] }
      let result = try BuiltProgram.run(["search"] + options + ["any where true", file])
      return (
        result.output.split(separator: "\n").first?.split(separator: " ").count, result.messages
      )
    }
    let wide = try columns("f*")
    #expect(wide.count == 40)
    #expect(wide.messages.contains("fields without a column, in 1 hit: "))
    #expect(wide.messages.contains("and 15 others"))
    let named = try columns((1...60).map { "f\($0)" }.joined(separator: ","))
    #expect(named.count == 60)
    #expect(!named.messages.contains("without a column"))
  }

  @Test func fieldsOfAnAnswerAreFlatAndArrays() throws {
    let result = try Self.search(
      "--json",
      "--fields",
      "process.*,@timestamp",
      "any where process.pid == 1"
    )
    let hits = result.documents.first?["hits"] as? [String: Any]
    let fields = (hits?["events"] as? [[String: Any]])?.first?["fields"] as? [String: [Any]]
    #expect(fields?.keys.sorted() == ["@timestamp", "process.name", "process.pid"])
    #expect(fields?["process.name"] as? [String] == ["p1"])
    #expect(fields?["process.pid"] as? [Int] == [1])
    #expect(fields?["@timestamp"] as? [String] == ["2026-11-24T10:00:05.000Z"])
    let none = try Self.search("--json", "--fields", "nowhere", "any where process.pid == 1")
    #expect(!none.output.contains("\"fields\""))
  }

  /// An answer of Elasticsearch in a file is the events in it.
  @Test(arguments: [
    ("hits", #"{"_source":{"a":1}}"#), ("events", #"{"_source":{"a":1}}"#),
    ("sequences", #"{"join_keys":[1],"events":[{"_source":{"a":1}}]}"#),
  ])
  func savedAnswersAreTheirEvents(list: String, element: String) throws {
    let answer =
      #"{"took":3,"timed_out":false,"hits":{"total":{"value":1,"relation":"eq"},"\#(list)":[\#(element)]}}"#
    let folder = try TemporaryFolder()
    for text in [answer, answer.replacingOccurrences(of: ",", with: ",\n  ") + "\n"] {
      let file = try folder.write("answer.json", text)
      let result = try BuiltProgram.run("search", "any where true", file)
      #expect(result.status == 0, "\(result.messages)")
      #expect(result.messages.contains("1 of 1 event"), "\(result.messages)")
    }
    // An event that only speaks of such things is one.
    let event = #"{"message":"\"hits\":{\"hits\":[","hits":{"total":1},"event":{"category":"x"}}"#
    let file = try folder.write("event.json", event)
    #expect(
      try BuiltProgram.run("search", "any where true", file).messages.contains("1 of 1 event")
    )
  }
}
