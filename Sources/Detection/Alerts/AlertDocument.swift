// SPDX-License-Identifier: Apache-2.0
import EQL
package import Events
import Rules

extension Alert {
  /// The alert as Elastic Security writes it: the event's fields with dotted `kibana.alert.*` beside
  /// them. `now` is when it was raised, and then the alert's `@timestamp`; nil leaves the times of
  /// writing out, so that scanning the same file twice gives the same bytes.
  package func document(now: Timestamp?) -> JSONValue {
    .object(
      eventMembers(now: now) + ruleFields.members(named: rating.ruleName)
        + [explanation.member].compactMap { $0 }
    )
  }

  /// Appends the same document as one line of JSON, without a line break.
  package func write(now: Timestamp?, into line: inout [UInt8]) {
    JSONValue.object(eventMembers(now: now)).serialise(into: &line)
    line.removeLast()
    line.append(UInt8(ascii: ","))
    line += ruleFields.json(named: rating.ruleName)
    line.append(UInt8(ascii: ","))
    explanation.write(into: &line)
    line.append(UInt8(ascii: "}"))
  }

  /// The event's fields and what the alert says of itself.
  private func eventMembers(now: Timestamp?) -> [JSONValue.Member] {
    var document = JSONValue.object((event.members ?? []).filter { !Self.isOurs($0.key) })
    if (document.members ?? []).contains(where: { $0.key.hasPrefix("swiftlet") }) {
      for key in Self.ours { document.remove("swiftlet.\(key)") }
    }
    document.set("event.kind", .string("signal"))
    if let now { document.set("@timestamp", .string(now.iso8601())) }
    if let documentProblem {
      document.set("swiftlet.document_problem", .string(documentProblem))
    }
    if lostBefore > 0 {
      document.set("swiftlet.loss.events", .integer(Int(clamping: lostBefore)))
    }
    let own = AlertOwnFields(
      id: id,
      buildingBlockType: rule.buildingBlockType,
      rating: rating,
      facts: AlertFacts(event),
      origin: origin,
      time: time
    )
    return (document.members ?? []) + own.members(now: now)
  }

  /// What alerts add under `swiftlet`; the sensor's own marks, such as `swiftlet.args_truncated`,
  /// stay.
  private static let ours = ["explanation", "loss", "document_problem"]

  /// Whether a key of an event's top level is for alerts to set: what stands there in an event is of
  /// another alert, or forged, and would be read in place of ours.
  private static func isOurs(_ key: String) -> Bool {
    guard key != "kibana", !key.hasPrefix("kibana.") else { return true }
    return ours.contains { key == "swiftlet.\($0)" || key.hasPrefix("swiftlet.\($0).") }
  }

  private var explanation: AlertExplanation {
    AlertExplanation(sentence: sentence, clauses: clauses)
  }
}
