// SPDX-License-Identifier: Apache-2.0
package import Events

/// An exception: events that satisfy all its entries raise no alerts of the rules that it belongs to.
package struct ExceptionItem: Sendable, Equatable {
  /// An operating system to which an item may be limited.
  package enum System: String, Sendable, CaseIterable {
    case linux, macos, windows
  }

  /// A remark of somebody.
  package struct Comment: Sendable, Equatable {
    package var text: String
    package var author: String?
    package var time: String?

    package init(text: String, author: String?, time: String?) {
      self.text = text
      self.author = author
      self.time = time
    }
  }

  /// `item_id`.
  package var id: String
  /// The list that it stands in.
  package var listID: String
  /// Its name.
  package var name: String
  /// Why it is there.
  package var description: String
  /// What an event must satisfy, all of it.
  package var entries: [ExceptionEntry]
  /// Operating systems to which it is limited; none: all.
  package var systems: [System]
  /// The last instant at which it counts; nil: it always does.
  package var expires: Timestamp?
  /// Free tags.
  package var tags: [String]
  /// Remarks, the first one first.
  package var comments: [Comment]
  /// The document as read, with all that has no property here.
  package var document: JSONValue

  /// Whether it still counts: Elastic leaves out what expired before a run began.
  package func isActive(at now: Timestamp) -> Bool { expires.map { $0 >= now } ?? true }
}

/// One question of an exception about an event.
package struct ExceptionEntry: Sendable, Equatable {
  /// What is asked of the field's values.
  package indirect enum Test: Sendable, Equatable {
    /// Any value is this, to the letter.
    case match(String)
    /// Any value is one of these.
    case matchAny([String])
    /// Any value matches a pattern with `*` and `?`; `\` takes the next character as it is.
    case wildcard(String)
    /// There is a value.
    case exists
    /// Any value is in a value list.
    case list(id: String, kind: String)
    /// One object of the field satisfies all of these; their fields are named from there.
    case nested([ExceptionEntry])
  }

  /// The dotted path of the field; of an entry in a `nested` one it begins at the object.
  package var field: String
  /// Whether the event must not satisfy it: no value may.
  package var isExcluded: Bool
  /// The question.
  package var test: Test
  /// Whether letters' case does not count. Elastic has no such key; there fields end in `.caseless`.
  package var ignoresCase = false

  /// An entry.
  package init(field: String, isExcluded: Bool = false, _ test: Test, ignoresCase: Bool = false) {
    self.field = field
    self.isExcluded = isExcluded
    self.test = test
    self.ignoresCase = ignoresCase
  }
}
