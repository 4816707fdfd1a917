// SPDX-License-Identifier: Apache-2.0
package import Events
import Foundation
import GRDB

extension StateTransaction {
  /// A number that grows with every change of exceptions: who remembers it sees that something changed.
  package func exceptionRevision() throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT MAX(number) FROM exception_change") ?? 0
  }

  /// All documents of a kind, in the order in which they first came.
  package func exceptions(_ kind: ExceptionDocument.Kind) throws -> [ExceptionDocument] {
    try Row.fetchAll(
      database,
      sql: "SELECT id, list_id, document FROM exception_document WHERE kind = ? ORDER BY number",
      arguments: [kind.rawValue]
    ).map { row in
      ExceptionDocument(
        kind,
        id: try row.decode(forColumn: "id"),
        listID: try row.decode(forColumn: "list_id"),
        document: Array(try row.decode(Data.self, forColumn: "document"))
      )
    }
  }

  /// The document of an id.
  package func exception(
    _ kind: ExceptionDocument.Kind,
    _ id: String
  ) throws -> ExceptionDocument? {
    try Row.fetchOne(
      database,
      sql: "SELECT list_id, document FROM exception_document WHERE kind = ? AND id = ?",
      arguments: [kind.rawValue, id]
    ).map { row in
      ExceptionDocument(
        kind,
        id: id,
        listID: try row.decode(forColumn: "list_id"),
        document: Array(try row.decode(Data.self, forColumn: "document"))
      )
    }
  }

  /// Keeps documents, in place of those of the same kind and id, and removes others; all of it one
  /// change. Nil where nothing was different.
  @discardableResult
  package func changeExceptions(
    keep: [ExceptionDocument] = [],
    remove: [(kind: ExceptionDocument.Kind, id: String)] = [],
    who: String,
    at time: Timestamp,
    undoes: Int64? = nil
  ) throws -> Int64? {
    let change = try exceptionRevision() + 1
    var isDifferent = false
    func note(
      _ kind: ExceptionDocument.Kind,
      _ id: String,
      _ listID: String,
      _ before: [UInt8]?,
      _ after: [UInt8]?
    ) throws {
      isDifferent = true
      try database.execute(
        sql: """
          INSERT INTO exception_change (time, who, change, kind, id, list_id, before, after, undoes)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          time.nanoseconds, who, change, kind.rawValue, id, listID, before.map { Data($0) },
          after.map { Data($0) }, undoes,
        ]
      )
    }
    for (kind, id) in remove {
      guard let old = try exception(kind, id) else { continue }
      try database.execute(
        sql: "DELETE FROM exception_document WHERE kind = ? AND id = ?",
        arguments: [kind.rawValue, id]
      )
      try note(kind, id, old.listID, old.document, nil)
    }
    for new in keep {
      let old = try exception(new.kind, new.id)
      guard old != new else { continue }
      try database.execute(
        sql: """
          INSERT INTO exception_document (kind, id, list_id, document) VALUES (?, ?, ?, ?)
          ON CONFLICT (kind, id) DO UPDATE SET list_id = excluded.list_id,
            document = excluded.document
          """,
        arguments: [new.kind.rawValue, new.id, new.listID, Data(new.document)]
      )
      try note(new.kind, new.id, old?.listID ?? new.listID, old?.document, new.document)
    }
    return isDifferent ? change : nil
  }

  /// The newest changes, the last first.
  package func exceptionChanges(limit: Int) throws -> [ExceptionChange] {
    try Row.fetchAll(
      database,
      sql: "SELECT * FROM exception_change ORDER BY number DESC LIMIT ?",
      arguments: [limit]
    ).map(ExceptionChange.init)
  }

  /// What was changed together under this number, in order.
  package func exceptionChange(_ change: Int64) throws -> [ExceptionChange] {
    try Row.fetchAll(
      database,
      sql: "SELECT * FROM exception_change WHERE change = ? ORDER BY number",
      arguments: [change]
    ).map(ExceptionChange.init)
  }

  /// The newest change that was not taken back and takes none back; nil: there is none.
  package func lastUndoableExceptionChange() throws -> Int64? {
    try Int64.fetchOne(
      database,
      sql: """
        SELECT MAX(change) FROM exception_change WHERE undoes IS NULL
        AND change NOT IN (SELECT undoes FROM exception_change WHERE undoes IS NOT NULL)
        """
    )
  }

  /// Takes a change back: everything that it changed is as before it. Nil where something of it was
  /// changed again since.
  package func undoExceptionChange(
    _ change: Int64,
    who: String,
    at time: Timestamp
  ) throws -> Int64? {
    var keep: [ExceptionDocument] = []
    var remove: [(kind: ExceptionDocument.Kind, id: String)] = []
    for part in try exceptionChange(change) {
      guard try exception(part.kind, part.id)?.document == part.after else { return nil }
      if let before = part.before {
        keep.append(
          ExceptionDocument(part.kind, id: part.id, listID: part.listID, document: before)
        )
      } else {
        remove.append((part.kind, part.id))
      }
    }
    return try changeExceptions(keep: keep, remove: remove, who: who, at: time, undoes: change)
  }
}

extension ExceptionChange {
  /// Reads a row of `exception_change`.
  fileprivate init(_ row: Row) throws {
    let kind: String = try row.decode(forColumn: "kind")
    self.init(
      number: try row.decode(forColumn: "number"),
      time: Timestamp(nanoseconds: try row.decode(forColumn: "time")),
      who: try row.decode(forColumn: "who"),
      change: try row.decode(forColumn: "change"),
      kind: ExceptionDocument.Kind(rawValue: kind) ?? .item,
      id: try row.decode(forColumn: "id"),
      listID: try row.decode(forColumn: "list_id"),
      before: try row.decode(Data?.self, forColumn: "before").map { Array($0) },
      after: try row.decode(Data?.self, forColumn: "after").map { Array($0) },
      undoes: try row.decode(forColumn: "undoes")
    )
  }
}
