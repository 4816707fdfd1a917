// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Storage
import Testing

/// What goes in comes out, byte for byte.
@Suite("event store: round trip")
struct RoundTripTests {
  @Test func linesComeBackAsTheyWere() throws {
    let fixture = try StoreFixture()
    let lines =
      (0..<500).map { StoreFixture.line("e\($0)", more: "\\u00e9 é \($0)") } + [
        #"{"_index":"endgame-1","_id":"h1","_source":{"@timestamp":1700000000123}}"#,
        #"  {"no":"identity"}  "#,
      ]
    let store = try fixture.open()
    let receipt = try store.append(StoreFixture.batches(lines))
    #expect(receipt.events == lines.count)
    #expect(try fixture.read().lines.sorted() == lines.sorted())
    let streams = try StoreReader(fixture.layout).segments.map(\.stream.text)
    #expect(
      streams.sorted() == [
        "endgame-1", "logs-endpoint.events.process-default", "logs-generic-default",
      ]
    )
    #expect(try fixture.verify().problems == [])
  }

  @Test func zstdcatReadsASegment() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    for part in 0..<3 { _ = try store.append(StoreFixture.batches([StoreFixture.line("\(part)")])) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/zstdcat")
    process.arguments = fixture.files
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(text == (0..<3).map { StoreFixture.line("\($0)") + "\n" }.joined())
  }

  @Test func anEventIsFoundByItsIDWithoutReadingTheOthers() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    for frame in 0..<200 {
      let lines = (0..<5).map { StoreFixture.line("\(frame)-\($0)") }
      _ = try store.append(StoreFixture.batches(lines))
    }
    let (lines, _, texts) = try fixture.read { $0.id = "77-3" }
    #expect(lines == [StoreFixture.line("77-3")])
    #expect(texts.framesRead + texts.framesSkipped == 200)
    #expect(texts.framesRead < 20)
    #expect(try fixture.read { $0.id = "77-33" }.lines == [])
  }

  @Test func anEventWithoutAnIDIsFoundByItsDigest() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    _ = try store.append(StoreFixture.batches([#"{"a":1}"#]))
    // printf '{"a":1}' | sha256sum
    let digest = "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
    #expect(try fixture.read { $0.id = digest }.lines == [#"{"a":1}"#])
  }

  @Test func timesHostsAndStreamsLeaveFramesUnread() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    for hour in 10..<20 {
      let line = StoreFixture.line(
        "e\(hour)",
        time: "2026-11-24T\(hour):30:00Z",
        host: "Host\(hour)",
        dataset: hour < 15 ? "a" : "b"
      )
      _ = try store.append(StoreFixture.batches([line]))
    }
    let times = TimeRange(
      from: StoreFixture.time("2026-11-24T12:30:00Z"),
      to: StoreFixture.time("2026-11-24T14:30:00Z")
    )
    let (byTime, _, texts) = try fixture.read { $0.times = times }
    #expect(byTime.count == 2)
    #expect(texts.framesRead == 2)
    let byHost = try fixture.read { $0.hosts = ["hOST17", "host12"] }.lines
    #expect(byHost.count == 2)
    let byStream = try fixture.read { $0.streams = IndexPatterns(["logs-b-*"]) }.lines
    #expect(byStream.count == 5)
  }

  @Test func eventsWithoutATimeAreInNoRange() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    _ = try store.append(StoreFixture.batches([#"{"event":{"id":"1"}}"#, StoreFixture.line("2")]))
    #expect(try fixture.read().lines.count == 2)
    let from = StoreFixture.time("2000-01-01")
    #expect(try fixture.read { $0.times = TimeRange(from: from) }.lines.count == 1)
  }

  @Test func aLineOfTheGreatestLengthIsKept() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    // Text that hardly compresses, 15 MiB of it.
    var state: UInt64 = 1
    let filler = String(
      decoding: (0..<(15 << 20)).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(ascii: "A") + UInt8(state >> 58) % 26
      },
      as: UTF8.self
    )
    let line = StoreFixture.line("big", more: filler)
    _ = try store.append(StoreFixture.batches([StoreFixture.line("1"), line]))
    #expect(try fixture.read { $0.id = "big" }.lines == [line])
    fixture.removeCatalogue()
    #expect(try fixture.read { $0.id = "big" }.lines == [line])
  }
}
