// SPDX-License-Identifier: Apache-2.0
package import EQL
package import Events

/// An event that satisfied a rule, or stages of a sequence rule.
package struct Match: Sendable {
  /// Place of the rule in its set.
  package var rule: Int
  /// The event; all rules that it satisfied share it.
  package let event: EventRecord
  /// Of a sequence rule the stages that the event satisfies, with its keys for each.
  package var stages: [(stage: Int, keys: [JoinValues])]

  /// A match of one rule.
  package init(rule: Int, event: EventRecord, stages: [(stage: Int, keys: [JoinValues])] = []) {
    self.rule = rule
    self.event = event
    self.stages = stages
  }

  /// The event's index; nil where it is unknown.
  package var index: String? { event.index }
  /// The event's id.
  package var id: String { event.id }
  /// The event's time; nil where it has none.
  package var time: Timestamp? { event.time }
  /// The line as read, without its line break.
  package var line: [UInt8] { event.line }
  /// What the input is called.
  package var source: String { event.source }
  /// The line's number, from 1.
  package var lineNumber: Int { event.lineNumber }
}
