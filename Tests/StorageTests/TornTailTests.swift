// SPDX-License-Identifier: Apache-2.0
import Storage
import Testing

/// A writer that died while it wrote: what was acknowledged is there, what was not is cut and counted.
@Suite("event store: torn tail")
struct TornTailTests {
  /// A segment of two frames, and where the second begins.
  private func segment() throws -> (StoreFixture, bytes: [UInt8], second: Int) {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    _ = try store.append(StoreFixture.batches([StoreFixture.line("a")]))
    let second = try StoreFixture.bytes(fixture.files[0]).count
    _ = try store.append(StoreFixture.batches([StoreFixture.line("b")]))
    return (fixture, try StoreFixture.bytes(fixture.files[0]), second)
  }

  @Test func aTailCutAtAnyByteIsCutToTheLastWholeFrame() throws {
    let (fixture, bytes, second) = try segment()
    for length in second..<bytes.count {
      try StoreFixture.write(bytes[..<length], fixture.files[0])
      fixture.removeCatalogue()
      // Who only reads sees the first event and no error: a writer might be at work.
      let read = try fixture.read()
      #expect(read.lines == [StoreFixture.line("a")])
      #expect(read.notices == [])
      let store = try fixture.open()
      let torn = length - second
      if torn > 0 {
        guard case .tornTail(_, torn)? = store.notices.first else {
          Issue.record("\(length): \(store.notices)")
          continue
        }
      } else {
        #expect(store.notices == [])
      }
      #expect(try StoreFixture.bytes(fixture.files[0]).count == second)
      _ = try store.append(StoreFixture.batches([StoreFixture.line("c")]))
      #expect(try fixture.read().lines == ["a", "c"].map { StoreFixture.line($0) })
      #expect(try fixture.verify().problems == [])
    }
  }

  @Test func zerosAtTheEndAreATornTail() throws {
    let (fixture, bytes, second) = try segment()
    let zeros = [UInt8](repeating: 0, count: 5_000)
    try StoreFixture.write(bytes[..<second] + zeros, fixture.files[0])
    fixture.removeCatalogue()
    let store = try fixture.open()
    guard case .tornTail(_, 5_000)? = store.notices.first else {
      Issue.record("\(store.notices)")
      return
    }
    #expect(try fixture.read().lines == [StoreFixture.line("a")])
  }

  @Test func aFrameThatTheCatalogueMissesIsFoundAgain() throws {
    let (fixture, bytes, second) = try segment()
    try StoreFixture.write(bytes[..<second], fixture.files[0])
    fixture.removeCatalogue()
    withExtendedLifetime(try fixture.open()) {}
    // The catalogue knows one frame; the file has two, as after a crash between the two writes.
    try StoreFixture.write(bytes, fixture.files[0])
    #expect(try fixture.read().lines.count == 2)
    let store = try fixture.open()
    #expect(store.notices == [])
    #expect(store.segments.first?.summary.events == 2)
    #expect(try fixture.read { $0.id = "b" }.lines == [StoreFixture.line("b")])
  }
}
