// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage
import Testing

/// Whole segments go, those first that were begun first, and never the one being written.
@Suite("event store: retention")
struct RetentionTests {
  private func tenSegments() throws -> (StoreFixture, EventStore) {
    let fixture = try StoreFixture()
    let store = try fixture.open { $0.segmentBytes = 1 }
    for part in 0..<10 {
      let line = StoreFixture.line("\(part)", dataset: "d\(part % 2)")
      _ = try store.append(StoreFixture.batches([line]))
    }
    return (fixture, store)
  }

  @Test func aPreviewTouchesNothing() throws {
    let (fixture, store) = try tenSegments()
    let policy = RetentionPolicy(maximumBytes: store.segments.suffix(4).reduce(0) { $0 + $1.bytes })
    let preview = try store.prune(policy, isPreview: true)
    #expect(preview.deleted.map(\.id.number) == Array(1...6))
    #expect(preview.events == 6)
    #expect(preview.keptEvents == 4)
    #expect(fixture.files.count == 10)
    #expect(try store.prune(policy, isPreview: false) == preview)
    #expect(fixture.files.count == 4)
    #expect(try fixture.read().lines.count == 4)
    #expect(try fixture.verify().problems == [])
  }

  @Test func theSegmentsBeingWrittenStay() throws {
    let (fixture, store) = try tenSegments()
    _ = try store.prune(RetentionPolicy(maximumBytes: 0), isPreview: false)
    // One of each of the two streams.
    #expect(fixture.files.count == 2)
    _ = try store.append(StoreFixture.batches([StoreFixture.line("x", dataset: "d0")]))
    #expect(try fixture.read().lines.count == 3)
  }

  @Test func numbersAreNotGivenTwice() throws {
    let (fixture, store) = try tenSegments()
    let last = store.segments.last?.id.number ?? 0
    _ = try store.prune(RetentionPolicy(maximumBytes: 0), isPreview: false)
    _ = try store.append(StoreFixture.batches([StoreFixture.line("x", dataset: "new")]))
    #expect(try StoreReader(fixture.layout).segments.last.map { $0.number > last } == true)
  }

  @Test func emptyFoldersGo() throws {
    let fixture = try StoreFixture()
    var store: EventStore? = try fixture.open()
    _ = try store?.append(StoreFixture.batches([StoreFixture.line("1")]))
    store = nil
    store = try fixture.open()
    _ = try store?.prune(RetentionPolicy(maximumBytes: 0), isPreview: false)
    #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.layout.events).isEmpty)
  }
}
