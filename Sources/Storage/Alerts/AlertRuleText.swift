// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB

/// With what, and a closing brace, the documents of alerts of one rule end alike: most of a document,
/// kept once.
package struct AlertRuleText: Sendable, Equatable {
  /// The text.
  package var bytes: [UInt8]
  /// Its SHA-256, by which it is found again.
  package var digest: [UInt8]

  /// A text with its digest.
  package init(bytes: [UInt8], digest: [UInt8]) {
    self.bytes = bytes
    self.digest = digest
  }

  /// Reads it of a row of an alert; nil where the alert has none.
  init?(_ row: Row) throws {
    guard let text = try row.decode(Data?.self, forColumn: "rule_words") else { return nil }
    bytes = Array(text)
    digest = Array(try row.decode(Data.self, forColumn: "rule_digest"))
  }

  static func register(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("rule texts of alerts") { database in
      try database.execute(
        sql: """
          CREATE TABLE alert_rule_text (
            number INTEGER PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE,
            text BLOB NOT NULL
          );
          -- Where it is null the document stands there whole.
          ALTER TABLE alert ADD COLUMN rule_text INTEGER REFERENCES alert_rule_text (number);
          """
      )
    }
  }

  /// The number of the text, which is kept if it was not.
  func number(_ database: Database) throws -> Int64 {
    let known = try database.cachedStatement(
      sql: "SELECT number FROM alert_rule_text WHERE digest = ?"
    )
    if let number = try Int64.fetchOne(known, arguments: [Data(digest)]) { return number }
    try database.execute(
      sql: "INSERT INTO alert_rule_text (digest, text) VALUES (?, ?)",
      arguments: [Data(digest), Data(bytes)]
    )
    return database.lastInsertedRowID
  }

  /// The document that ends with the text.
  func document(own: [UInt8]) -> [UInt8] {
    var document: [UInt8] = []
    document.reserveCapacity(own.count + bytes.count + 1)
    document += own
    document += bytes
    document.append(UInt8(ascii: "}"))
    return document
  }
}
