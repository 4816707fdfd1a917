// SPDX-License-Identifier: Apache-2.0
import GRDB

/// The tables of exceptions. What is excepted is kept as the documents of Elastic; who reads them checks
/// them.
enum ExceptionTables {
  static func register(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("exceptions") { database in
      try database.execute(
        sql: """
          CREATE TABLE exception_document (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            list_id TEXT NOT NULL,
            document BLOB NOT NULL,
            UNIQUE (kind, id)
          );
          CREATE INDEX exception_by_list ON exception_document (list_id);
          CREATE TABLE exception_change (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            time INTEGER NOT NULL,
            who TEXT NOT NULL,
            change INTEGER NOT NULL,
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            list_id TEXT NOT NULL,
            before BLOB,
            after BLOB,
            undoes INTEGER
          );
          CREATE INDEX exception_change_by_group ON exception_change (change);
          """
      )
    }
  }
}
