// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Storage
import Testing

/// The log of runs, gaps, and how far rules have searched, as the state keeps them.
@Suite final class RunLogTests {
  private let folder =
    FileManager.default.temporaryDirectory.path + "/swiftlet-log-\(UUID().uuidString)"
  private let state: StateDatabase

  init() throws { state = try StateDatabase(path: folder + "/swiftlet.sqlite") }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private static func time(_ second: Int64) -> Timestamp {
    Timestamp(nanoseconds: 1_790_000_000_000_000_000 + second * 1_000_000_000)
  }

  private static func run(_ rule: String, _ second: Int64, _ status: String = "succeeded") -> RunRow
  {
    RunRow(
      id: "\(rule)-\(second)",
      ruleID: rule,
      kind: "scheduled",
      status: status,
      started: time(second),
      document: Array("{}".utf8)
    )
  }

  @Test func theLogIsReadFromItsEnd() throws {
    let added = try state.write { transaction in
      try (0..<6).map { try transaction.add(Self.run($0 % 2 == 0 ? "a" : "b", $0)) }
    }
    #expect(added == [1, 2, 3, 4, 5, 6])
    func numbers(_ rule: String?, before: Int64? = nil, limit: Int = 9) throws -> [Int64] {
      try state.read { try $0.runs(of: rule, before: before, limit: limit).map(\.number) }
    }
    #expect(try numbers(nil, limit: 2) == [6, 5])
    #expect(try numbers("a") == [5, 3, 1])
    #expect(try numbers("a", before: 5, limit: 1) == [3])
    #expect(try numbers("c").isEmpty)
    #expect(try state.read { try $0.run(7) } == nil)
    var row = try #require(try state.read { try $0.run(4) })
    row.status = "failed"
    row.document = Array("{\"a\":1}".utf8)
    try state.write { try $0.update(row) }
    #expect(try state.read { try $0.run(4) } == row)
  }

  @Test func theLogIsBounded() throws {
    try state.write { transaction in
      for second in 0..<10 {
        _ = try transaction.add(Self.run("a", Int64(second), second == 1 ? "running" : "succeeded"))
      }
      try transaction.pruneRuns(before: Self.time(4), keeping: 100)
    }
    func numbers() throws -> [Int64] {
      try state.read { try $0.runs(of: nil, limit: 99).map(\.number) }
    }
    // What is running stays.
    #expect(try numbers() == [10, 9, 8, 7, 6, 5, 2])
    try state.write { try $0.pruneRuns(before: Self.time(0), keeping: 3) }
    #expect(try numbers() == [10, 9, 8, 2])
    #expect(try state.read { try $0.unfinishedRuns() }.map(\.number) == [2])
  }

  private func gaps(open: Bool = false) throws -> [String] {
    try state.read { try $0.gaps(of: "a", open: open) }.map { gap in
      let seconds = [gap.start, gap.end].map {
        ($0.nanoseconds - Self.time(0).nanoseconds) / 1_000_000_000
      }
      return "\(seconds[0])-\(seconds[1]) \(gap.state.rawValue)"
    }
  }

  private func note(_ from: Int64, _ to: Int64, _ gapState: GapRow.State) throws {
    try state.write {
      try $0.note(
        GapRow(
          ruleID: "a",
          start: Self.time(from),
          end: Self.time(to),
          state: gapState,
          reason: "a test",
          noticed: Self.time(to)
        )
      )
    }
  }

  @Test func aGapGoesOnUntilItIsFilled() throws {
    try note(0, 10, .error)
    try note(0, 20, .error)
    try note(0, 15, .inProgress)
    try note(30, 40, .unfilled)
    #expect(try gaps() == ["0-20 in_progress", "30-40 unfilled"])
    func fill(_ from: Int64, _ to: Int64) throws {
      try state.write {
        try $0.fill("a", from: Self.time(from), to: Self.time(to), at: Self.time(50))
        try $0.fill("b", from: Self.time(0), to: Self.time(99), at: Self.time(50))
      }
    }
    try fill(1, 40)
    #expect(try gaps() == ["0-20 in_progress", "30-40 filled"])
    try fill(0, 20)
    #expect(try gaps(open: true).isEmpty)
    try state.write { try $0.pruneRuns(before: Self.time(51), keeping: 9) }
    #expect(try gaps().isEmpty)
  }

  @Test func whatARuleHasSearched() throws {
    var row = RuleStateRow(ruleID: "a")
    row.searchedTo = Self.time(5)
    row.readTo = StoreMark("3 2:70")
    row.lastStarted = Self.time(6)
    try state.write { try $0.set(row) }
    try state.write { try $0.setEnabled(false, rule: "a") }
    // Whether it is on is another's to say.
    row.lastStarted = Self.time(7)
    row.isEnabled = nil
    try state.write { try $0.set(row) }
    row.isEnabled = false
    #expect(try state.read { try $0.ruleState("a") } == row)
    try state.write { try $0.setEnabled(true, rule: "b") }
    try state.write { try $0.setEnabled(nil, rule: "a") }
    #expect(try state.read { try $0.ruleStates() }.map(\.isEnabled) == [nil, true])
    #expect(try state.read { try $0.ruleState("c") } == nil)
  }
}
