// SPDX-License-Identifier: Apache-2.0
import EQL
import Events
import Foundation
import Glibc
import Testing

@testable import Detection

/// Sorting in bounded memory equals sorting in memory.
@Suite("Sorting on disk")
struct SortedSpoolTests {
  /// A number with ballast.
  struct Item: Spoolable, Equatable {
    var number: Int
    var ballast: Int

    init(number: Int, ballast: Int) {
      self.number = number
      self.ballast = ballast
    }

    var memory: Int { 16 + ballast }

    func write(to writer: inout SpoolWriter) {
      writer.put(number)
      writer.put(Array(repeating: UInt8(truncatingIfNeeded: number), count: ballast))
    }

    init(from reader: inout SpoolReader) {
      number = reader.int()
      ballast = reader.slice().count
    }
  }

  private static func position(
    _ ordinal: Int,
    _ random: inout some RandomNumberGenerator
  ) -> EventPosition {
    let tiebreakers: [KeyValue?] = [
      nil, .number(.integer(1)), .number(.real(1.5)), .text("a"), .text("b"),
    ]
    let tiebreaker = tiebreakers.randomElement(using: &random) ?? nil
    return EventPosition(
      time: Int64.random(in: -3...3, using: &random),
      tiebreaker: tiebreaker.map { JoinValues(values: [$0]) },
      ordinal: ordinal
    )
  }

  private static func all(_ spool: SortedSpool<Item>) throws -> [Item] {
    var items: [Item] = []
    while let (_, item) = try spool.next() { items.append(item) }
    return items
  }

  @Test func equalsSortingInMemory() throws {
    var random = SystemRandomNumberGenerator()
    for round in 0..<200 {
      let maximum = Int.random(in: 1...20_000, using: &random)
      let spool = SortedSpool<Item>(maximumMemory: maximum)
      var items: [(position: EventPosition, item: Item)] = []
      for number in 0..<Int.random(in: 0...300, using: &random) {
        // Now and then longer than the buffer of a run.
        let isLong = Int.random(in: 0..<50, using: &random) == 0
        let item = Item(
          number: number,
          ballast: isLong ? 6_000 : Int.random(in: 0...100, using: &random)
        )
        let position = Self.position(number, &random)
        items.append((position, item))
        try spool.add(item, at: position)
      }
      try spool.sort()
      let expected = items.sorted { $0.position < $1.position }.map(\.item)
      #expect(spool.kept == items.count)
      let sorted = try Self.all(spool)
      #expect(sorted == expected, "round \(round), \(maximum) bytes")
    }
  }

  @Test(arguments: [true, false])
  func keepsWhatIsWanted(isFirst: Bool) throws {
    for wanted in [0, 1, 7, 150, 5_000] {
      let spool = SortedSpool<Item>(
        maximumMemory: 4_000,
        keeping: isFirst ? .first(wanted) : .last(wanted)
      )
      let numbers = (0..<1_000).map { ($0 * 7_919) % 1_000 }
      for number in numbers {
        try spool.add(
          Item(number: number, ballast: 8),
          at: EventPosition(time: Int64(number), ordinal: 0)
        )
      }
      try spool.sort()
      let kept = spool.kept
      let items = try Self.all(spool).map(\.number)
      #expect(items.count == kept)
      let expected = isFirst ? Array((0..<1_000).prefix(wanted)) : (0..<1_000).suffix(wanted)
      let part = isFirst ? Array(items.prefix(wanted)) : items.suffix(wanted)
      #expect(part == expected)
      // A few are held in memory.
      if wanted <= 7 { #expect(spool.spilledBytes == 0) }
      if wanted == 5_000 { #expect(spool.spilledBytes > 20_000) }
    }
  }

  @Test func aFullDiskIsAnError() throws {
    let descriptor = open("/dev/full", O_RDWR)
    try #require(descriptor >= 0)
    let file = SpoolFile(descriptor: descriptor, folder: "/dev")
    let error = #expect(throws: SpoolError.self) {
      try file.append([1, 2, 3])
      try file.flush()
    }
    #expect(error == SpoolError(action: .write, folder: "/dev", code: ENOSPC))
    #expect(error?.description.contains("No space left on device") == true)
  }

  @Test func aFolderThatIsNotThereIsAnError() throws {
    let spool = SortedSpool<Item>(maximumMemory: 1, folder: "/nowhere/at/all")
    let error = #expect(throws: SpoolError.self) {
      try spool.add(
        Item(number: 1, ballast: 1),
        at: EventPosition(time: 0, ordinal: 0)
      )
    }
    #expect(error?.action == .create)
  }

  /// Nobody else can find or read the file.
  @Test func theFileHasNoName() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/spool-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let spool = SortedSpool<Item>(maximumMemory: 1, folder: folder)
    try spool.add(Item(number: 1, ballast: 9), at: EventPosition(time: 0, ordinal: 0))
    #expect(spool.spilledElements == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }

  @Test func matchedEventsComeBackWhole() throws {
    let rules = try DetectionFixture.set(
      DetectionFixture.rule(1, "any where true"),
      DetectionFixture.rule(
        2,
        "sequence by host.ip, n, ?user.name, process.pid [any where true] [any where true]",
        more: "tiebreaker_field = \"order\""
      )
    )
    let line =
      #"{"@timestamp":"2026-11-24T10:00:00.123456789Z","order":"7","n":[1.5,18446744073709551615],"host":{"ip":["10.0.0.1","::1"]},"process":{"pid":4},"event":{"id":"é"}}"#
    let outcome = DetectionFixture.detect(line, rules, defaultIndex: "logs-x")
    #expect(outcome.events.count == 1)
    let tiebreakers = try #require(Tiebreakers(rules, field: nil))
    let parts = outcome.events.flatMap { tiebreakers.apply(to: $0) }
    // The rule for single events orders by nothing, the sequence by its own field.
    #expect(parts.map { $0.claims.map(\.rule) } == [[0], [1]])
    #expect(parts.map(\.part) == [0, 1])
    #expect(parts[1].tiebreaker == JoinValues(values: [.number(.integer(7))]))
    for event in parts {
      var writer = SpoolWriter()
      event.write(to: &writer)
      var reader = SpoolReader(writer.bytes[...])
      let read = MatchedEvent(from: &reader)
      #expect(!reader.isDamaged)
      #expect("\(read)" == "\(event)")
      var cut = SpoolReader(writer.bytes.dropLast())
      _ = MatchedEvent(from: &cut)
      #expect(cut.isDamaged)
    }
    #expect(parts[1].claims[0].stages.first?.keys.count == 4)
  }

  @Test func identitiesAreKnownUntilForgotten() {
    var seen = RecentIdentities(capacity: 100)
    func isNew(_ index: String?, _ id: String) -> Bool { seen.insert(index: index, id: id) }
    #expect(isNew(nil, "a"))
    #expect(!isNew("", "a"))
    #expect(isNew("a", ""))
    #expect(isNew("i", "a"))
    for number in 0..<1_000 {
      #expect(isNew("n", "\(number)"))
      #expect(!isNew("n", "\(max(0, number - 40))"))
    }
    #expect(seen.forgotten > 850)
    #expect(isNew(nil, "a"))
  }
}
