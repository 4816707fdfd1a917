// SPDX-License-Identifier: Apache-2.0
package import EQL
package import Events
package import Rules

/// A match that is reported: the rule, the event, and why.
package struct Alert: Sendable {
  /// The deterministic id.
  package var id: String
  /// The rule.
  package var rule: Rule
  /// What its document says of the rule.
  package var ruleFields: AlertRuleFields
  /// Name, severity and risk score: the rule's, or what it takes from the event instead.
  package var rating: AlertRating
  /// The event as a tree; of a hit its `_source`.
  package var event: JSONValue
  /// The event's index, empty where it is unknown, and its id.
  package var origin: (index: String, id: String)
  /// The event's time; nil where it has none.
  package var time: Timestamp?
  /// Where the event was read.
  package var place: String
  /// The clauses that made the rule match, with what they saw.
  package var clauses: [Clause]
  /// What happened, in one sentence without its stop.
  package var sentence: String
  /// The processes from the oldest known one to the one that alerted.
  package var ancestry: [Ancestor] { Ancestor.chain(of: event) }
  /// Why the event could not be read whole; then it holds what could be.
  package var documentProblem: String?
  /// How many events the sensor had lost by then: what is missing may matter.
  package var lostBefore: UInt64 = 0

  /// A clause as text.
  package struct Clause: Sendable, Equatable {
    /// The clause as the query has it, on one line.
    package var text: String
    /// The same as a JSON string.
    var quoted: [UInt8]
    /// The values of the fields it reads.
    package var observations: [ClauseVerdict.Observation]
  }

  /// What repeats have in common: rule, host, user, parent and command.
  package var foldingKey: String {
    let parts = [
      rule.id, event.text(at: "host.id") ?? event.text(at: "host.name") ?? "",
      event.text(at: "user.name") ?? "", event.text(at: "process.parent.name") ?? "",
      event.text(at: "process.name") ?? "",
      event.text(at: "process.working_directory") ?? "",
    ]
    return (parts + event.texts(at: "process.args")).joined(separator: "\u{0}")
  }
}
