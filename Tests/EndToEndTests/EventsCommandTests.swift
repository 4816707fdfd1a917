// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `swiftlet events`, command by command.
@Suite("events")
struct EventsCommandTests {
  /// A store of sixty events in two data streams, each event with its number.
  private func filled() throws -> (StoreSession, [String]) {
    let session = try StoreSession()
    let lines = (0..<60).map {
      StoreSession.line("e\($0)", $0, stream: $0 % 2 == 0 ? "even" : "odd")
    }
    let result = try session.events("import", "-", input: lines.joined(separator: "\n"))
    #expect(result.status == 0)
    #expect(result.messages.contains("60 events"))
    return (session, lines)
  }

  private static func ids(_ result: BuiltProgram.Result) -> [String] {
    let hits = result.documents.first?["hits"] as? [String: Any]
    return (hits?["events"] as? [[String: Any]] ?? []).compactMap { $0["_id"] as? String }
  }

  @Test func anEmptyStoreSaysWhatFillsIt() throws {
    let session = try StoreSession()
    for arguments in [
      ["list"], ["search", "any where true"], ["show", "x"], ["export"], ["verify"],
    ] {
      let result = try BuiltProgram.run(
        ["events"] + arguments + ["--store", session.path]
      )
      #expect(result.status == 1, "\(arguments)")
      #expect(result.messages.contains("there is no event store in"))
      #expect(result.messages.contains("swiftlet events import"))
    }
    // None of them made one.
    #expect(!FileManager.default.fileExists(atPath: session.path))
  }

  @Test func whatIsImportedIsListedAndExported() throws {
    let (session, lines) = try filled()
    let list = try session.events("list", "--json")
    let streams = list.documents.first?["data_streams"] as? [[String: Any]] ?? []
    #expect(
      streams.compactMap { $0["name"] as? String } == ["logs-even-default", "logs-odd-default"]
    )
    #expect(streams.compactMap { $0["events"] as? Int } == [30, 30])
    let export = try session.events("export", "--stream", "logs-odd-*")
    #expect(export.status == 0)
    let odd = lines.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    #expect(export.output == odd.map { $0 + "\n" }.joined())
    let hits = try session.events("export", "--hits", "--stream", "logs-odd-*").documents
    #expect(hits.count == 30)
    #expect(hits.allSatisfy { $0["_index"] as? String == "logs-odd-default" })
  }

  @Test func searchesKeepToStreamTimeAndHost() throws {
    let (session, _) = try filled()
    let query = "process where process.pid >= 10"
    #expect(Self.ids(try session.events("search", "--json", query)).count == 50)
    let some = try session.events(
      "search",
      "--json",
      "--stream",
      "logs-even-*",
      "--host",
      "WEB1",
      "--from",
      "2026-11-24T10:10:30Z",
      "--to",
      "2026-11-24T10:10:40Z",
      query
    )
    #expect(Self.ids(some) == ["e22", "e28"])
    let none = try session.events("search", "--host", "nobody", query)
    #expect(none.status == 0)
    #expect(none.messages.contains("no stored event is of that time and host"))
    let other = try session.events("search", "--stream", "metrics-*", query)
    #expect(other.messages.contains("leave nothing over"))
  }

  @Test func sequencesSpanDataStreams() throws {
    let (session, _) = try filled()
    let result = try session.events(
      "search",
      "--json",
      "sequence [process where process.pid == 10] [process where process.pid == 11]"
    )
    let hits = result.documents.first?["hits"] as? [String: Any]
    #expect((hits?["sequences"] as? [Any])?.count == 1)
  }

  @Test func anEventIsShownByItsID() throws {
    let (session, lines) = try filled()
    let shown = try session.events("show", "e17")
    #expect(shown.status == 0)
    #expect(shown.output.contains("_id e17  _index logs-odd-default"))
    #expect(shown.output.contains("process.pid"))
    let hit = try session.events("show", "--json", "e17")
    #expect(
      hit.output == #"{"_index":"logs-odd-default","_id":"e17","_source":\#(lines[17])}"# + "\n"
    )
    let none = try session.events("show", "e\u{1B}[31m")
    #expect(none.status == 1)
    #expect(none.messages.contains(#"no stored event has the id "e\u{1b}[31m""#))
  }

  @Test func verifyFindsADamagedFrameAndSearchGoesOn() throws {
    let (session, _) = try filled()
    #expect(try session.events("verify").status == 0)
    var bytes = try Data(contentsOf: URL(filePath: session.segments[0]))
    bytes[bytes.count / 2] ^= 0xFF
    try bytes.write(to: URL(filePath: session.segments[0]))
    let verified = try session.events("verify", "--json")
    #expect(verified.status == 1)
    #expect(verified.documents.first?["ok"] as? Bool == false)
    let found = try session.events("search", "--json", "any where true")
    #expect(found.status == 1)
    #expect(Self.ids(found).count == 30)
    #expect(found.messages.contains("their events are left out"))
    #expect(try session.events("export").status == 1)
  }

  @Test func aDamagedCatalogueIsToldAndMended() throws {
    let (session, _) = try filled()
    let file = session.path + "/catalogue.sqlite"
    for ending in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + ending) }
    try Data(repeating: 0x41, count: 9_000).write(to: URL(filePath: file))
    let found = try session.events("search", "--json", "any where true")
    #expect(found.status == 0)
    #expect(Self.ids(found).count == 60)
    #expect(found.messages.contains("all segments are read instead"))
    #expect(try session.events("verify").status == 1)
    let mended = try session.events("verify", "--rebuild")
    #expect(mended.status == 0)
    #expect(mended.messages.contains("was made anew from the segments"))
    #expect(try session.events("list").output.contains("30"))
  }

  @Test func pruneShowsBeforeItDeletes() throws {
    let (session, _) = try filled()
    let preview = try session.events("prune", "--max-size", "0", "--dry-run", "--json")
    let deleted = preview.documents.first?["deleted"] as? [String: Any]
    #expect(deleted?["events"] as? Int == 60)
    #expect(session.segments.count == 2)
    #expect(try session.events("prune", "--older-than", "1d").messages.contains("60 events"))
    #expect(session.segments.count == 2)
    let all = try session.events("prune", "--max-size", "0")
    #expect(all.messages.contains("2 segments, 60 events"))
    #expect(session.segments.isEmpty)
    #expect(try session.events("list").messages.contains("holds no events"))
    #expect(try session.events("prune").status == 2)
  }

  @Test func hostileNamesAreRefusedAndCounted() throws {
    let session = try StoreSession()
    let lines = [
      #"{"_index":"../../../../tmp/x","_id":"1","_source":{"a":1}}"#,
      #"{"data_stream":{"type":"..","dataset":"/","namespace":"x"}}"#, StoreSession.line("good"),
      #"{"_index":"a\u0000b","_id":"1","_source":{"a":1}}"#, "no event",
    ]
    let result = try session.events("import", "-", input: lines.joined(separator: "\n"))
    #expect(result.status == 1)
    #expect(result.messages.contains("3 events not stored"))
    #expect(result.messages.contains("1 line could not be read"))
    #expect(try session.events("export").output == StoreSession.line("good") + "\n")
    #expect(try session.events("import", "--stream", "../x", "-").status == 2)
  }
}
