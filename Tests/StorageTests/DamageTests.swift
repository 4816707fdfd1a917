// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage
import Testing

/// Bytes that changed, files that shrank or went, files that never were the store's.
@Suite("event store: damage")
struct DamageTests {
  /// A closed store with three frames in one segment, and where the frames begin.
  private func threeFrames() throws -> (StoreFixture, bytes: [UInt8], starts: [Int]) {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    var starts: [Int] = []
    for id in ["a", "b", "c"] {
      starts.append(fixture.files.isEmpty ? 0 : try StoreFixture.bytes(fixture.files[0]).count)
      _ = try store.append(StoreFixture.batches([StoreFixture.line(id)]))
    }
    return (fixture, try StoreFixture.bytes(fixture.files[0]), starts)
  }

  private static let others = ["a", "c"].map { StoreFixture.line($0) }

  @Test(arguments: [true, false])
  func anyChangedByteCostsItsFrameAndNoOther(hasCatalogue: Bool) throws {
    let (fixture, bytes, starts) = try threeFrames()
    if !hasCatalogue { fixture.removeCatalogue() }
    for place in starts[1]..<starts[2] {
      var changed = bytes
      changed[place] ^= 0x55
      try StoreFixture.write(changed, fixture.files[0])
      let read = try fixture.read()
      #expect(read.lines == Self.others, "byte \(place)")
      #expect(read.notices.count == 1)
      guard case .damaged(let segment, let range, _)? = read.notices.first else { continue }
      #expect(segment.number == 1)
      #expect(range == starts[1]..<starts[2])
    }
  }

  @Test func verificationNamesTheDamagedFrame() throws {
    let (fixture, bytes, starts) = try threeFrames()
    var changed = bytes
    changed[starts[1] + 30] ^= 1
    try StoreFixture.write(changed, fixture.files[0])
    let report = try fixture.verify()
    #expect(report.events == 2)
    #expect(report.problems.contains { $0.contains("bytes from \(starts[1]) on are damaged") })
    #expect(report.problems.contains { $0.contains("counts 3 events, the segment has 2") })
  }

  @Test func aDamagedSegmentIsNotWrittenToAndNothingBehindIsLost() throws {
    let (fixture, bytes, starts) = try threeFrames()
    var changed = bytes
    changed[starts[2] + 30] ^= 1
    try StoreFixture.write(changed, fixture.files[0])
    fixture.removeCatalogue()
    let store = try fixture.open()
    #expect(store.notices.contains { $0.isLoss })
    _ = try store.append(StoreFixture.batches([StoreFixture.line("d")]))
    #expect(fixture.files.count == 2)
    #expect(try StoreFixture.bytes(fixture.files[0]) == changed)
    #expect(try fixture.read().lines == ["a", "b", "d"].map { StoreFixture.line($0) })
  }

  @Test func aTruncatedSegmentIsToldWithWhatIsMissing() throws {
    let (fixture, bytes, starts) = try threeFrames()
    try StoreFixture.write(bytes[..<(starts[1] + 10)], fixture.files[0])
    #expect(try fixture.verify().problems.contains { $0.contains("and 2 events with them") })
    let store = try fixture.open()
    let missing = bytes.count - starts[1]
    #expect(
      store.notices.first
        == .shortened(store.segments[0].id, missingBytes: missing, missingEvents: 2)
    )
    #expect(try fixture.read().lines == [StoreFixture.line("a")])
    #expect(try fixture.verify().problems == [])
  }

  @Test func aSegmentThatIsGoneIsTold() throws {
    let (fixture, _, _) = try threeFrames()
    try FileManager.default.removeItem(atPath: fixture.files[0])
    #expect(try fixture.verify().problems.contains { $0.contains("3 events with it") })
    #expect(try fixture.open().notices.first.map { $0.isLoss } == true)
    #expect(try fixture.verify().problems == [])
  }

  @Test func whatIsNotTheStoresIsLeftAlone() throws {
    let (fixture, _, _) = try threeFrames()
    let secret = fixture.folder + "/secret.ndjson"
    try Data("{}\n".utf8).write(to: URL(filePath: secret))
    let folder = (fixture.files[0] as NSString).deletingLastPathComponent
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/000000000009.ndjson.zst",
      withDestinationPath: secret
    )
    try Data("x".utf8).write(to: URL(filePath: folder + "/notes.txt"))
    try FileManager.default.createDirectory(
      atPath: fixture.layout.events + "/.hidden",
      withIntermediateDirectories: false
    )
    #expect(try fixture.read().lines.count == 3)
    let report = try fixture.verify()
    #expect(report.problems == [])
    #expect(report.remarks.count == 2)
    #expect(try fixture.open().notices.count == 2)
  }

  @Test func frameThatClaimsToBeHugeIsRefused() throws {
    let (fixture, bytes, _) = try threeFrames()
    // A header with single segment, checksum and a size of eight bytes: 1 TiB; then one raw, last block.
    let huge: [UInt8] =
      [0x28, 0xB5, 0x2F, 0xFD, 0xE4, 0, 0, 0, 0, 0, 1, 0, 0, 0x09, 0, 0, 0x7B, 1, 2, 3, 4]
    try StoreFixture.write(bytes + huge, fixture.files[0])
    let read = try fixture.read()
    #expect(read.lines.count == 3)
    #expect(read.notices.count == 1)
  }

  @Test(arguments: [0, 1, 2, 3, 4])
  func anyBytesAsASegmentGiveAnAnswer(seed: Int) throws {
    let (fixture, bytes, _) = try threeFrames()
    fixture.removeCatalogue()
    var random = SystemRandomNumberGenerator()
    var noise = (0..<20_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    // Many false beginnings.
    for place in stride(from: 0, to: noise.count - 10, by: 40 + seed) {
      noise.replaceSubrange(place..<(place + 5), with: bytes[..<5])
    }
    try StoreFixture.write(bytes + noise, fixture.files[0])
    #expect(try fixture.read().lines.count == 3)
    withExtendedLifetime(try fixture.open()) {}
    #expect(try fixture.read().lines.count == 3)
  }
}
