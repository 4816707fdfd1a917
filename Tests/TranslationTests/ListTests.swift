// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Testing
import Translation

/// Documents that stand in a JSON array or in an answer of Elasticsearch.
@Suite struct ListTests {
  private static let events = (1...3).map {
    #"{"event":{"action":"exec","category":["process"]},"process":{"name":"a ] } \" \#($0)"}}"#
  }
  private static var hits: [String] {
    events.enumerated().map { #"{"_index":"logs-x","_id":"\#($0)","_source":\#($1)}"# }
  }
  private static func search(_ list: String) -> String {
    #"{"took":5,"_shards":{"total":1,"failures":[{"hits":[1]}]},"hits":{"total":{"value":3},"hits":[\#(list)]},"aggregations":{"x":[{"event":{"action":"no"}}]}}"#
  }

  private func laidOut(_ text: String) throws -> String {
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let data = try JSONSerialization.data(
      withJSONObject: value,
      options: [.prettyPrinted, .sortedKeys]
    )
    return String(decoding: data, as: UTF8.self)
  }

  @Test func everyListIsReadAsItsDocuments() throws {
    let hits = Self.hits.joined(separator: ",")
    let events = Self.events.joined(separator: " , ")
    let texts: [(String, [String])] = [
      ("[\(events)]", Self.events), (" [ \(events)\n]\n", Self.events), ("[\(hits)]", Self.hits),
      (Self.search(hits), Self.hits),
      (#"{"response":\#(Self.search(hits)),"is_running":false}"#, Self.hits),
      (#"{"is_partial":false,"hits":{"events":[\#(hits)]}}"#, Self.hits),
      (
        #"{"hits":{"total":{"value":2},"sequences":[{"join_keys":["a"],"events":[\#(Self.hits[0]),\#(Self.hits[1])]},{"events":[\#(Self.hits[2])]}]}}"#,
        Self.hits
      ),
    ]
    for (text, expected) in texts {
      let input = TranslatedInput(text)
      #expect(input.format == .ecs)
      #expect(input.issues.isEmpty)
      #expect(input.lines.filter { !$0.isEmpty } == expected, "\(text)")
      // Laid out over many lines it is the same.
      let laid = try laidOut(text)
      let other = try TranslatedInput(laid).documents().map {
        $0.at("_source.process.name") + $0.at("process.name")
      }
      let one = try input.documents().map { $0.at("_source.process.name") + $0.at("process.name") }
      #expect(other == one, "\(laid)")
    }
    #expect(TranslatedInput("[]").lines.allSatisfy { $0.isEmpty })
    #expect(TranslatedInput(Self.search("")).lines.allSatisfy { $0.isEmpty })
  }

  @Test func documentsOverSeveralLinesAreRead() throws {
    let text = try Self.events.map { try laidOut($0) }.joined(separator: "\n")
    let input = TranslatedInput(text)
    #expect(try input.documents().map { $0.at("process.name") }.count == 3)
    // Each at the line on which it ends.
    let ends = text.split(separator: "\n").enumerated().filter { $1 == "}" }.map { $0.offset }
    #expect(input.lines.indices.filter { !input.lines[$0].isEmpty } == ends)
  }

  @Test func linesOfEventsAreNoList() {
    let text = Self.events.joined(separator: "\n") + "\n"
    #expect(TranslatedInput(text).lines.filter { !$0.isEmpty } == Self.events)
    // White space in a line of its own stays: it is part of what a digest is made of.
    let spaced = #"{ "event": {"action": "exec"} }"#
    #expect(TranslatedInput(spaced).lines == [spaced])
  }

  @Test func logsInListsAreTranslated() throws {
    let log = "[\(TunnelLogs.tetragon),\(TunnelLogs.tetragon)]"
    let input = TranslatedInput(log)
    #expect(input.format == .tetragon)
    #expect(try input.documents().count == 2)
    let forced = TranslatedInput("[\(TunnelLogs.falco)]", format: .falco)
    #expect(try forced.documents().count == 1)
    let hit = #"{"_index":"e","_id":"1","_source":\#(TunnelLogs.endgame)}"#
    #expect(TranslatedInput(Self.search(hit)).format == .endgame)
  }

  @Test func whatIsBrokenIsSaid() throws {
    let whole = Self.search(Self.hits.joined(separator: ","))
    let cut = TranslatedInput(String(whole.prefix(whole.count - 150)))
    #expect(cut.lines.filter { !$0.isEmpty }.count == 3)
    #expect(
      cut.issues.map { $0.reason.text } == [
        "cannot be read: the input ends inside its list of events"
      ]
    )
    let odd = TranslatedInput("[\(Self.events[0]), 7, \"x, y\", nonsense, \(Self.events[1])]")
    #expect(
      odd.lines.filter { !$0.isEmpty }
        == [Self.events[0], "7", #""x, y""#, "nonsense", Self.events[1]]
    )
    let long = #"{"a":""# + String(repeating: "x", count: 1_000) + #""}"#
    let bytes = Array("[\(Self.events[0]),\(long),\(Self.events[1])]".utf8)
    let short = ListedDocuments(LineReader(name: "log", bytes: bytes), maximumBytes: 1_000)
    let tooLong = TranslatedInput(
      InputOpening(format: .ecs).open(LineReader(name: "log", producer: short))
    )
    #expect(tooLong.lines.filter { !$0.isEmpty } == [Self.events[0], Self.events[1]])
    #expect(tooLong.issues.map(\.reason) == [.tooLong])
    // A string that is cut off takes nothing with it.
    let string = TranslatedInput("[\n{\"a\":\"b\n},\n\(Self.events[0])\n]")
    #expect(string.lines.contains(Self.events[0]))
  }

  /// In pieces of any size it is the same.
  @Test func piecesMakeNoDifference() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let text = Array(try laidOut(Self.search(Self.hits.joined(separator: ","))).utf8)
    let (reading, writing) = (ends[0], ends[1])
    let thread = Thread {
      for start in stride(from: 0, to: text.count, by: 7) {
        let part = Array(text[start..<min(start + 7, text.count)])
        _ = part.withUnsafeBytes { write(writing, $0.baseAddress, $0.count) }
      }
      close(writing)
    }
    thread.start()
    let input = TranslatedInput(InputOpening().open(LineReader(name: "pipe", descriptor: reading)))
    #expect(input.lines == TranslatedInput(text).lines)
    #expect(try input.documents().count == 3)
  }
}
