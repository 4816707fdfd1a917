// SPDX-License-Identifier: Apache-2.0
import Events
import Rules

/// What an alert says of itself, but for its rule: the `kibana.alert.*` of one event's alert.
struct AlertOwnFields {
  /// The alert's id.
  var id: String
  var rule: Rule
  var facts: AlertFacts
  /// The event's index, empty where it is unknown, and its id.
  var origin: (index: String, id: String)
  /// The event's time.
  var time: Timestamp?

  /// The members, in their order.
  func members(now: Timestamp?) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    forEach(now: now) { members.append(.init($0, $1)) }
    return members
  }

  /// Appends the members as JSON, each with a comma before it.
  func write(now: Timestamp?, into line: inout [UInt8]) {
    forEach(now: now) { name, value in
      line.append(UInt8(ascii: ","))
      JSONValue.quote(name, into: &line)
      line.append(UInt8(ascii: ":"))
      value.serialise(into: &line)
    }
  }

  /// Calls `add` with each dotted name and its value: dotted, as Elastic Security writes them,
  /// whatever way the event spells its fields. `now` is when the alert was raised.
  private func forEach(now: Timestamp?, _ add: (String, JSONValue) -> Void) {
    add("kibana.alert.uuid", .string(id))
    add("kibana.alert.status", .string("active"))
    add("kibana.alert.workflow_status", .string("open"))
    add("kibana.alert.severity", .string(rule.severity.rawValue))
    add("kibana.alert.risk_score", .integer(rule.riskScore))
    add("kibana.alert.reason", .string(AlertReason.text(facts, rule)))
    add("kibana.alert.depth", .integer(1))
    add(
      "kibana.alert.ancestors",
      .array([
        .object([
          .init("id", .string(origin.id)), .init("index", .string(origin.index)),
          .init("depth", .integer(0)), .init("type", .string("event")),
        ])
      ])
    )
    if let time {
      add("kibana.alert.original_time", .string(time.iso8601(fractionDigits: 9)))
    }
    // An event is of one kind, however often it says so.
    if let kind = facts.text(.kind) { add("kibana.alert.original_event.kind", .string(kind)) }
    for (field, name) in Self.original {
      if let value = facts.value(field) { add(name, value) }
    }
    if let now {
      add("kibana.alert.start", .string(now.iso8601()))
      add("kibana.alert.last_detected", .string(now.iso8601()))
    }
    if let type = rule.buildingBlockType {
      add("kibana.alert.building_block_type", .string(type))
    }
  }

  private static let original: [(AlertFacts.Field, String)] =
    [.action, .category, .type, .module, .dataset, .id].map { field in
      (field, "kibana.alert.original_\(field.path)")
    }
}
