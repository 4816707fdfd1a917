// SPDX-License-Identifier: Apache-2.0
import Events
import Rules

/// What an alert says of itself, but for its rule: the `kibana.alert.*` of one event's alert.
struct AlertOwnFields {
  /// The alert's id.
  var id: String
  /// What kind of building block the rule's alerts are, if they are any.
  var buildingBlockType: String?
  var rating: AlertRating
  var facts: AlertFacts
  /// The event's index, empty where it is unknown, and its id.
  var origin: (index: String, id: String)
  /// The event's time.
  var time: Timestamp?

  /// The members as a tree.
  func members(now: Timestamp?) -> [JSONValue.Member] {
    var line: [UInt8] = []
    write(now: now, into: &line)
    line[0] = UInt8(ascii: "{")
    line.append(UInt8(ascii: "}"))
    return (try? JSONValue.parse(line))?.members ?? []
  }

  /// Appends the members as JSON, each with a comma before it: dotted, as Elastic Security writes
  /// them, whatever way the event spells its fields. `now` is when the alert was raised.
  func write(now: Timestamp?, into line: inout [UInt8]) {
    line += #","kibana.alert.uuid":""#.utf8
    line += id.utf8
    line += #"","kibana.alert.status":"active","kibana.alert.workflow_status":"open""#.utf8
    line += #","kibana.alert.severity":""#.utf8
    line += rating.severity.rawValue.utf8
    line += #"","kibana.alert.risk_score":"#.utf8
    line += String(rating.riskScore).utf8
    line += #","kibana.alert.reason":""#.utf8
    AlertReason(facts: facts, rating: rating).write(into: &line)
    line += #"","kibana.alert.depth":1,"kibana.alert.ancestors":[{"id":"#.utf8
    JSONValue.quote(origin.id, into: &line)
    line += #","index":"#.utf8
    JSONValue.quote(origin.index, into: &line)
    line += #","depth":0,"type":"event"}]"#.utf8
    if let time { add("original_time", time.iso8601(fractionDigits: 9), to: &line) }
    // An event is of one kind, however often it says so.
    if let kind = facts.text(.kind) { add("original_event.kind", kind, to: &line) }
    for (field, key) in Self.original { facts.write(field, as: key, into: &line) }
    if let now {
      add("start", now.iso8601(), to: &line)
      add("last_detected", now.iso8601(), to: &line)
    }
    if let type = buildingBlockType { add("building_block_type", type, to: &line) }
  }

  private func add(_ name: String, _ text: String, to line: inout [UInt8]) {
    line += #","kibana.alert."#.utf8
    line += name.utf8
    line += #"":"#.utf8
    JSONValue.quote(text, into: &line)
  }

  private static let original: [(AlertFacts.Field, String)] =
    [.action, .category, .type, .module, .dataset, .id].map { field in
      (field, #","kibana.alert.original_\#(field.path)":"#)
    }
}
