// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage
import Testing

/// The catalogue can be damaged, missing or wrong: the events are in the segments.
@Suite("event store: catalogue")
struct CatalogueTests {
  private func filled() throws -> (StoreFixture, [SegmentRecord]) {
    let fixture = try StoreFixture()
    let store = try fixture.open { $0.segmentBytes = 2_000 }
    for part in 0..<30 {
      let lines = (0..<10).map {
        StoreFixture.line(
          "\(part)-\($0)",
          time: "2026-11-24T09:\(part + 10):0\($0)Z",
          host: "h\(part % 3)"
        )
      }
      _ = try store.append(StoreFixture.batches(lines))
    }
    return (fixture, store.segments)
  }

  @Test func aMissingCatalogueHidesNothing() throws {
    let (fixture, _) = try filled()
    let before = try fixture.read().lines
    fixture.removeCatalogue()
    #expect(try StoreReader(fixture.layout).catalogueError != nil)
    #expect(try fixture.read().lines == before)
    #expect(try fixture.read { $0.id = "17-3" }.lines.count == 1)
    #expect(try fixture.verify().problems.count == 1)
  }

  @Test func aDamagedCatalogueIsMadeAnewAndKeptAside() throws {
    let (fixture, records) = try filled()
    let before = try fixture.read().lines
    for ending in ["-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: fixture.layout.catalogue + ending)
    }
    try Data("no database, for once".utf8).write(to: URL(filePath: fixture.layout.catalogue))
    #expect(try fixture.read().lines == before)
    let store = try fixture.open()
    guard case .catalogueRebuilt(_, let moved)? = store.notices.first else {
      Issue.record("\(store.notices)")
      return
    }
    #expect(FileManager.default.contents(atPath: moved) == Data("no database, for once".utf8))
    #expect(Self.withoutIngestion(store.segments) == Self.withoutIngestion(records))
    #expect(try fixture.verify().problems == [])
  }

  @Test func changedBytesInTheCatalogueHideNothing() throws {
    let (fixture, _) = try filled()
    let good = try StoreFixture.bytes(fixture.layout.catalogue)
    let times = TimeRange(
      from: StoreFixture.time("2026-11-24T09:20:00Z"),
      to: StoreFixture.time("2026-11-24T09:30:00Z")
    )
    var noticed = 0
    for _ in 0..<150 {
      var bytes = good
      for _ in 0..<3 { bytes[Int.random(in: 100..<bytes.count)] ^= UInt8.random(in: 1...255) }
      fixture.removeCatalogue()
      try Data(bytes).write(to: URL(filePath: fixture.layout.catalogue))
      #expect(try fixture.read { $0.times = times }.lines.count == 100)
      #expect(try fixture.read { $0.id = "17-3" }.lines.count == 1)
      #expect(try fixture.read { $0.hosts = ["h1"] }.lines.count == 100)
      let reader = try StoreReader(fixture.layout)
      var texts = reader.texts(EventSelection())
      while texts.next() != nil {}
      if reader.catalogueError != nil { noticed += 1 }
    }
    #expect(noticed > 10)
    #expect(try fixture.open(rebuildsCatalogue: true).segments.count > 3)
    #expect(try fixture.verify().problems == [])
  }

  @Test func rebuildingGivesTheSameCatalogue() throws {
    let (fixture, records) = try filled()
    #expect(records.count > 3)
    let rebuilt = try fixture.open(rebuildsCatalogue: true).segments
    #expect(Self.withoutIngestion(rebuilt) == Self.withoutIngestion(records))
    #expect(try fixture.verify().problems == [])
  }

  @Test func aCatalogueThatIsAnOldCopyHidesNothing() throws {
    let fixture = try StoreFixture()
    var store: EventStore? = try fixture.open()
    _ = try store?.append(StoreFixture.batches([StoreFixture.line("a")]))
    store = nil
    let old = try Data(contentsOf: URL(filePath: fixture.layout.catalogue))
    store = try fixture.open()
    _ = try store?.append(StoreFixture.batches([StoreFixture.line("b")]))
    store = nil
    fixture.removeCatalogue()
    try old.write(to: URL(filePath: fixture.layout.catalogue))
    #expect(try fixture.read().lines.count == 2)
    #expect(try fixture.read { $0.id = "b" }.lines.count == 1)
    withExtendedLifetime(try fixture.open()) {}
    #expect(try fixture.verify().problems == [])
  }

  /// Of a rebuilt catalogue the times of coming are those of the files.
  private static func withoutIngestion(_ records: [SegmentRecord]) -> [SegmentRecord] {
    records.map {
      var record = $0
      record.ingested = nil
      return record
    }
  }
}
