// SPDX-License-Identifier: Apache-2.0
package import Events

/// Stored events as they are at the beginning of a run.
package protocol RunEvents {
  /// The indices that there are events of; nil where events may also be of unknown index.
  var indices: [String]? { get }
  /// How much there is, for `EventRequest.newSince` of a later run.
  var mark: String? { get }
  /// Hands out blocks of lines that hold all the events that are asked for, and any others. What
  /// could not be read, in words; throws where nothing can be relied on.
  func read(_ request: EventRequest, _ body: (LineBlock) throws -> Void) throws -> [String]
}

/// Which events a run wants.
package struct EventRequest: Sendable, Equatable {
  /// Events whose `@timestamp` lies in it.
  package var times: SearchRange
  /// Also all that has been written since this mark of an earlier run, whatever its `@timestamp`.
  package var newSince: String?
  /// Patterns of indices, each a rule's; an event that any of them accepts is wanted.
  package var patterns: [IndexPatterns]

  /// Whether events of an index are wanted.
  package func accepts(_ index: String) -> Bool { patterns.contains { $0.accepts(index) } }
}
