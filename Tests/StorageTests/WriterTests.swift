// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Storage
import Testing

/// One process writes, with as many threads as it likes.
@Suite("event store: writers")
struct WriterTests {
  @Test func aSecondWriterIsToldWhoWrites() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    #expect(throws: StorageError.locked(folder: fixture.layout.root, processID: getpid())) {
      try fixture.open()
    }
    // Reading goes on meanwhile.
    _ = try store.append(StoreFixture.batches([StoreFixture.line("a")]))
    #expect(try fixture.read().lines.count == 1)
  }

  @Test func manyThreadsLoseAndDoubleNothing() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open { $0.segmentBytes = 4_000 }
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for part in 0..<25 {
        let lines = (0..<4).map {
          StoreFixture.line("\(thread)-\(part)-\($0)", dataset: "d\(thread % 3)")
        }
        #expect(throws: Never.self) { try store.append(StoreFixture.batches(lines)) }
      }
    }
    let lines = try fixture.read().lines
    #expect(lines.count == 800)
    #expect(Set(lines).count == 800)
    #expect(try fixture.verify().problems == [])
    // Each thread's events stand in their order.
    for thread in 0..<8 {
      let own = lines.filter { $0.contains(#""id":"\#(thread)-"#) }
      let expected = (0..<25).flatMap { part in
        (0..<4).map { StoreFixture.line("\(thread)-\(part)-\($0)", dataset: "d\(thread % 3)") }
      }
      #expect(own == expected)
    }
  }

  @Test func aSegmentThatIsFullIsFollowedByAnother() throws {
    let fixture = try StoreFixture()
    var store: EventStore? = try fixture.open { $0.segmentBytes = 1_000 }
    for part in 0..<20 {
      _ = try store?.append(StoreFixture.batches([StoreFixture.line("\(part)")]))
    }
    let count = fixture.files.count
    #expect(count > 1)
    // A new process goes on with the last segment while there is room.
    store = nil
    store = try fixture.open { $0.segmentBytes = 1_000_000 }
    _ = try store?.append(StoreFixture.batches([StoreFixture.line("x")]))
    #expect(fixture.files.count == count)
    #expect(try fixture.read().lines.count == 21)
  }

  @Test func tooManyDataStreamsShareOne() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open {
      $0.maximumStreams = 3
      $0.maximumOpenSegments = 2
    }
    for part in 0..<10 {
      let batches = StoreFixture.batches([StoreFixture.line("\(part)", dataset: "d\(part)")])
      _ = try store.append(batches)
    }
    #expect(Set(try StoreReader(fixture.layout).segments.map(\.stream)).count == 4)
    #expect(store.redirectedEvents == 7)
    #expect(try fixture.read().lines.count == 10)
  }

  @Test func badlyNamedStreamsAreCountedAndRefused() throws {
    let reader = EventBatchReader()
    let lines = [
      #"{"_index":"../../etc","_id":"1","_source":{}}"#, StoreFixture.line("1"),
      #"{"data_stream":{"type":"logs","dataset":"a/b"}}"#,
    ]
    let text = Array(lines.joined(separator: "\n").utf8)
    reader.add(text.withUnsafeBytes { .init($0, firstLine: 1, source: "test") }) { _ in }
    #expect(reader.counters.badlyNamed == 2)
    #expect(reader.badName == "../../etc")
    #expect(reader.take().map(\.summary.events) == [1])
  }
}
