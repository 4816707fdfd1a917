// SPDX-License-Identifier: Apache-2.0
import Storage
import Testing

/// The clock on the wall may jump: order, searches and retention hold.
@Suite("event store: clock")
struct ClockTests {
  @Test func aClockSetBackHidesAndReordersNothing() throws {
    let fixture = try StoreFixture()
    fixture.set(clock: "2026-11-24T00:30:00Z")
    var store: EventStore? = try fixture.open()
    _ = try store?.append(
      StoreFixture.batches([StoreFixture.line("1", time: "2026-11-24T00:30:00Z")])
    )
    // An hour back, which is yesterday: another folder, a higher number.
    fixture.set(clock: "2026-11-23T23:30:00Z")
    _ = try store?.append(
      StoreFixture.batches([StoreFixture.line("2", time: "2026-11-23T23:30:00Z")])
    )
    store = nil
    store = try fixture.open()
    _ = try store?.append(
      StoreFixture.batches([StoreFixture.line("3", time: "2026-11-23T23:31:00Z")])
    )
    fixture.set(clock: "2026-11-24T00:31:00Z")
    _ = try store?.append(
      StoreFixture.batches([StoreFixture.line("4", time: "2026-11-24T00:31:00Z")])
    )
    let ids = try fixture.read().lines.map { $0.split(separator: #""id":""#)[1].prefix(1) }
    #expect(ids == ["1", "2", "3", "4"])
    let late = TimeRange(from: StoreFixture.time("2026-11-24T00:00:00Z"))
    #expect(try fixture.read { $0.times = late }.lines.count == 2)
    let early = TimeRange(to: StoreFixture.time("2026-11-24T00:00:00Z"))
    #expect(try fixture.read { $0.times = early }.lines.count == 2)
    #expect(try fixture.verify().problems == [])
  }

  @Test func retentionByAgeKeepsWhatCameWithinIt() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open { $0.segmentBytes = 1 }
    for (id, clock) in [("1", "10:00"), ("2", "12:00"), ("3", "11:00"), ("4", "12:10")] {
      fixture.set(clock: "2026-11-24T\(clock):00Z")
      _ = try store.append(StoreFixture.batches([StoreFixture.line(id, time: "1999-01-01")]))
    }
    fixture.set(clock: "2026-11-24T12:30:00Z")
    let hour = RetentionPolicy(maximumAge: 3600)
    let report = try store.prune(hour, isPreview: false)
    #expect(report.events == 2)
    #expect(try fixture.read().lines.count == 2)
    // The clock goes back: nothing is older than it was.
    fixture.set(clock: "2026-11-24T09:00:00Z")
    #expect(try store.prune(hour, isPreview: false).deleted.isEmpty)
  }
}
