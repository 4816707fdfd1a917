// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Storage
import Testing

/// Exceptions in the state: kept, changed together, taken back.
@Suite("Exceptions in the state")
struct ExceptionStateTests {
  private static let now = Timestamp(milliseconds: 1_790_000_000_000)

  private static func document(
    _ kind: ExceptionDocument.Kind,
    _ id: String,
    _ text: String
  ) -> ExceptionDocument {
    ExceptionDocument(kind, id: id, listID: "l", document: Array(text.utf8))
  }

  private static func state() throws -> (StateDatabase, String) {
    let folder = FileManager.default.temporaryDirectory.path + "/swiftlet-\(UUID().uuidString)"
    return (try StateDatabase(path: folder + "/swiftlet.sqlite"), folder)
  }

  @Test func changesAreKeptAndTakenBack() throws {
    let (state, folder) = try Self.state()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let list = Self.document(.list, "l", "{}")
    let first = Self.document(.item, "a", #"{"v":1}"#)
    let second = Self.document(.item, "a", #"{"v":2}"#)
    func change(
      _ keep: [ExceptionDocument],
      remove: [(kind: ExceptionDocument.Kind, id: String)] = []
    ) throws -> Int64? {
      try state.write {
        try $0.changeExceptions(keep: keep, remove: remove, who: "alice", at: Self.now)
      }
    }
    #expect(try state.read { try $0.exceptionRevision() } == 0)
    let added = try #require(try change([list, first]))
    #expect(try change([list, first]) == nil, "nothing is different")
    let revision = try state.read { try $0.exceptionRevision() }
    #expect(revision == 2)
    let edited = try #require(try change([second]))
    #expect(try state.read { try $0.exceptions(.item) } == [second])

    // What was changed since is not taken back.
    let refused = try state.write { try $0.undoExceptionChange(added, who: "bob", at: Self.now) }
    #expect(refused == nil)
    #expect(try state.read { try $0.lastUndoableExceptionChange() } == edited)
    _ = try state.write { try $0.undoExceptionChange(edited, who: "bob", at: Self.now) }
    #expect(try state.read { try $0.exceptions(.item) } == [first])
    #expect(try state.read { try $0.lastUndoableExceptionChange() } == added)
    let undone = try state.write { try $0.undoExceptionChange(added, who: "bob", at: Self.now) }
    #expect(undone != nil)
    #expect(try state.read { try $0.exceptions(.item).isEmpty && $0.exceptions(.list).isEmpty })
    #expect(try state.read { try $0.lastUndoableExceptionChange() } == nil)
    #expect(try state.read { try $0.exceptionRevision() } > revision)

    let history = try state.read { try $0.exceptionChanges(limit: 100) }
    #expect(history.count == 6)
    #expect(history.map(\.who) == ["bob", "bob", "bob", "alice", "alice", "alice"])
    #expect(history.last?.before == nil)
    #expect(history.last?.after == list.document)
  }

  @Test func removedDocumentsComeBack() throws {
    let (state, folder) = try Self.state()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let item = Self.document(.item, "a", "{}")
    let values = Self.document(.values, "v", "keyword\nx\n")
    try state.write { _ = try $0.changeExceptions(keep: [item, values], who: "a", at: Self.now) }
    let removed = try state.write {
      try $0.changeExceptions(
        remove: [(.item, "a"), (.values, "v"), (.list, "none")],
        who: "a",
        at: Self.now
      )
    }
    #expect(try state.read { try $0.exceptions(.item) }.isEmpty)
    _ = try state.write {
      try $0.undoExceptionChange(removed ?? 0, who: "a", at: Self.now)
    }
    #expect(try state.read { try $0.exception(.item, "a") } == item)
    #expect(try state.read { try $0.exception(.values, "v") } == values)
  }
}
