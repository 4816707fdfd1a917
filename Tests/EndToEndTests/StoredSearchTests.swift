// SPDX-License-Identifier: Apache-2.0
import EQLOracle
import Foundation
import Testing

/// A search over the store finds what a search over the file finds.
@Suite("events: search as over files")
struct StoredSearchTests {
  private static func hits(_ result: BuiltProgram.Result) -> Substring {
    result.output.range(of: #""hits":"#).map { result.output[$0.lowerBound...] } ?? "no hits"
  }

  @Test func randomQueriesOverRandomEventsFindTheSame() throws {
    print("seed \(TestRandom.seed)")
    var query = TestQuery(.ecs, TestRandom(seed: TestRandom.seed))
    let session = try StoreSession()
    // Every event has a time and an id of its own; they come in any order.
    let lines = (0..<400).shuffled(using: &query.random).map { number in
      let time = "2026-11-24T10:\(10 + number / 50):\(10 + number % 50).5Z"
      let stream = query.random.pick(["a", "b", "c"])
      let rest = TestDocument.random(.ecs, &query.random).json(&query.random).dropFirst()
      let head =
        #"{"@timestamp":"\#(time)","event.id":"e\#(number)","host.name":"h\#(number % 4)","data_stream":{"type":"logs","dataset":"\#(stream)"}"#
      return head + (rest == "}" ? "" : ",") + rest
    }
    let file = try session.folder.write("events.ndjson", lines.joined(separator: "\n"))
    // Several imports: several frames, and segments of three data streams.
    for part in stride(from: 0, to: 400, by: 100) {
      let some = lines[part..<(part + 100)].joined(separator: "\n")
      #expect(try session.events("import", "-", input: some).status == 0)
    }
    var found = 0
    var queries = (0..<20).map { _ in query.event(depth: 2) }
    queries += [
      "any where true", "any where true | tail 7", "process where true | head 3",
      "sequence by host.name with maxspan=1m [process where true] [any where process.pid != null]",
      "sequence [file where true] [process where true] until [network where true]",
      "sample by host.name [process where true] [file where true]",
    ]
    for text in queries {
      let plain = try BuiltProgram.run("search", "--json", text, file)
      let stored = try session.events("search", "--json", text)
      #expect(plain.status == stored.status, "\(text)")
      #expect(Self.hits(plain) == Self.hits(stored), "\(text)")
      if plain.output.contains("_source") { found += 1 }
    }
    #expect(found > 5)
  }
}
