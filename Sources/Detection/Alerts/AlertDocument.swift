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
      eventMembers(now: now) + ruleFields.members + [.init("swiftlet.explanation", explanation)]
    )
  }

  /// Appends the same document as one line of JSON, without a line break.
  package func write(now: Timestamp?, into line: inout [UInt8]) {
    JSONValue.object(eventMembers(now: now)).serialise(into: &line)
    line.removeLast()
    line.append(UInt8(ascii: ","))
    line += ruleFields.json
    line += #","swiftlet.explanation":"#.utf8
    explanation.serialise(into: &line)
    line.append(UInt8(ascii: "}"))
  }

  /// The event's fields and what the alert says of itself.
  private func eventMembers(now: Timestamp?) -> [JSONValue.Member] {
    var document = JSONValue.object((event.members ?? []).filter { !Self.isOurs($0.key) })
    if (document.members ?? []).contains(where: { $0.key.hasPrefix("swiftlet") }) {
      for key in Self.ours { document.remove("swiftlet.\(key)") }
    }
    let kind = event.text(at: "event.kind")
    document.set("event.kind", .string("signal"))
    var fields: [(String, JSONValue)] = [
      ("uuid", .string(id)), ("status", .string("active")), ("workflow_status", .string("open")),
      ("severity", .string(rule.severity.rawValue)), ("risk_score", .integer(rule.riskScore)),
      ("reason", .string(AlertReason.text(event, rule))), ("depth", .integer(1)),
      (
        "ancestors",
        .array([
          .object([
            .init("id", .string(origin.id)), .init("index", .string(origin.index)),
            .init("depth", .integer(0)), .init("type", .string("event")),
          ])
        ])
      ),
    ]
    if let time { fields.append(("original_time", .string(time.iso8601(fractionDigits: 9)))) }
    if let kind { fields.append(("original_event.kind", .string(kind))) }
    for name in ["action", "category", "type", "module", "dataset", "id"] {
      let values = event.values(at: "event.\(name)").filter { $0 != .null }
      guard let first = values.first else { continue }
      fields.append(("original_event.\(name)", values.count == 1 ? first : .array(values)))
    }
    if let now {
      document.set("@timestamp", .string(now.iso8601()))
      fields.append(("start", .string(now.iso8601())))
      fields.append(("last_detected", .string(now.iso8601())))
    }
    if let documentProblem {
      document.set("swiftlet.document_problem", .string(documentProblem))
    }
    if lostBefore > 0 {
      document.set("swiftlet.loss.events", .integer(Int(clamping: lostBefore)))
    }
    if let type = rule.buildingBlockType { fields.append(("building_block_type", .string(type))) }
    // Dotted keys, as Elastic Security writes them, whatever way the event spells its fields.
    let added = fields.map { JSONValue.Member("kibana.alert.\($0.0)", $0.1) }
    return (document.members ?? []) + added
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

  /// Why the rule matched: what other engines leave to guess.
  private var explanation: JSONValue {
    .object([
      .init("summary", .string(sentence)),
      .init(
        "clauses",
        .array(
          clauses.map { clause in
            .object([
              .init("clause", .string(clause.text)),
              .init(
                "values",
                .object(
                  clause.observations.map { .init($0.field, .strings($0.matching ?? $0.values)) }
                )
              ),
            ])
          }
        )
      ),
    ])
  }
}
