// SPDX-License-Identifier: Apache-2.0
package import Events

/// A list, an item, an attachment or a value list as it is kept.
package struct ExceptionDocument: Sendable, Equatable {
  /// What it is.
  package enum Kind: String, Sendable {
    case list
    case item
    /// That a list belongs to a rule: the id is `LIST` and `RULE` with a blank between, `*` for all.
    case attachment
    /// A value list: a line with its type, then a value a line.
    case values
  }

  package var kind: Kind
  /// Unique among its kind.
  package var id: String
  /// The list that it belongs to; of lists and value lists their own id.
  package var listID: String
  /// JSON, or the values.
  package var document: [UInt8]

  package init(_ kind: Kind, id: String, listID: String, document: [UInt8]) {
    self.kind = kind
    self.id = id
    self.listID = listID
    self.document = document
  }
}

/// A change of a document: what stood there before and what stands there since.
package struct ExceptionChange: Sendable, Equatable {
  /// Its place in the order of changes.
  package var number: Int64
  /// When.
  package var time: Timestamp
  /// Who made it.
  package var who: String
  /// What was changed together has the same number here.
  package var change: Int64
  package var kind: ExceptionDocument.Kind
  package var id: String
  package var listID: String
  /// Nil: there was none.
  package var before: [UInt8]?
  /// Nil: it was removed.
  package var after: [UInt8]?
  /// The change that this one took back.
  package var undoes: Int64?
}
