// SPDX-License-Identifier: Apache-2.0
import Events
import Storage
import Testing

/// What has come to a store since a mark is found whatever its time.
@Suite struct StoreMarkTests {
  private static let hour = TimeRange(
    from: StoreFixture.time("2026-11-24T09:00:00Z"),
    to: StoreFixture.time("2026-11-24T10:00:00Z")
  )

  private static func ids(_ lines: [String]) -> [String] {
    lines.compactMap { (try? JSONValue.parse($0))?.text(at: "event.id") }
  }

  /// Each batch is a frame of its own; those of `odd` go to another data stream.
  private static func append(_ store: EventStore, _ ids: String..., time: String) throws {
    for id in ids {
      let dataset = id.hasPrefix("odd") ? "odd" : "even"
      let line = StoreFixture.line(id, time: time, dataset: dataset)
      _ = try store.append(StoreFixture.batches([line]))
    }
  }

  @Test(arguments: [true, false])
  func lateFramesAreFound(hasCatalogue: Bool) throws {
    let fixture = try StoreFixture()
    let old = "2026-10-01T00:00:00Z"
    do {
      let store = try fixture.open()
      try Self.append(store, "a", "odd1", time: "2026-11-24T09:30:00Z")
      try Self.append(store, "b", "odd2", time: old)
    }
    let mark = try StoreReader(fixture.layout).mark
    #expect(StoreMark(mark.text) == mark)
    do {
      let store = try fixture.open()
      try Self.append(store, "c", "odd3", "other", time: old)
    }
    if !hasCatalogue { fixture.removeCatalogue() }
    let found = try fixture.read { selection in
      selection.times = Self.hour
      selection.newSince = mark
    }
    // Only frames are told apart here; a reader looks at the times of their events.
    #expect(Self.ids(found.lines).sorted() == ["a", "odd1"])
    var texts: [String] = []
    var selection = EventSelection()
    selection.times = Self.hour
    selection.newSince = mark
    var reading = try StoreReader(fixture.layout).texts(selection)
    while let text = reading.next() {
      texts += String(decoding: text.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
    let ids = Self.ids(texts)
    #expect(Set(ids).isSuperset(of: ["a", "odd1", "c", "odd3", "other"]))
    if hasCatalogue { #expect(Set(ids) == ["a", "odd1", "c", "odd3", "other"]) }
    selection.newSince = nil
    var narrow = try StoreReader(fixture.layout).texts(selection)
    var count = 0
    while narrow.next() != nil { count += 1 }
    if hasCatalogue { #expect(count == 2) }
  }

  @Test(arguments: ["", "x", "-1", "5 6", "5 6:x", "5 6:7:8", "5 6:-1"])
  func textsThatAreNoMark(text: String) { #expect(StoreMark(text) == nil) }

  @Test func aMarkOfNothing() {
    #expect(StoreMark("0") == StoreMark())
    #expect(StoreMark("12 5:1000 12:300")?.bytes == [5: 1_000, 12: 300])
  }
}
