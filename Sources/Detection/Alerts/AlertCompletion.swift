// SPDX-License-Identifier: Apache-2.0
import Events

/// What the document of an alert has beyond that of a scan, once it is kept: by which run it came
/// about, what was done with it (nothing yet). All of its rule follows.
struct AlertCompletion {
  var execution: RuleExecution
  var raised: Timestamp
  var suppression: SuppressionTerms?
  /// The event's time.
  var time: Timestamp

  /// Appends the members as JSON, each with a comma before it, and a comma.
  func write(into line: inout [UInt8]) {
    writeMembers(into: &line)
    line.append(UInt8(ascii: ","))
  }

  private func writeMembers(into line: inout [UInt8]) {
    line += #","kibana.space_ids":["default"],"kibana.alert.workflow_tags":[]"#.utf8
    line += #","kibana.alert.workflow_assignee_ids":[]"#.utf8
    add("rule.execution.uuid", .string(execution.id), to: &line)
    add("rule.execution.type", .string(execution.kind.rawValue), to: &line)
    add("rule.execution.timestamp", Self.text(execution.started ?? raised), to: &line)
    add("intended_timestamp", Self.text(execution.intended ?? raised), to: &line)
    guard let suppression else { return }
    add("instance.id", .string(suppression.key), to: &line)
    add("suppression.terms", suppression.json, to: &line)
    add("suppression.start", Self.text(time), to: &line)
    add("suppression.end", Self.text(time), to: &line)
    add("suppression.docs_count", 0, to: &line)
  }

  private static func text(_ time: Timestamp) -> JSONValue { .string(time.iso8601()) }

  private func add(_ name: String, _ value: JSONValue, to line: inout [UInt8]) {
    line += #","kibana.alert."#.utf8
    line += name.utf8
    line += #"":"#.utf8
    value.serialise(into: &line)
  }
}
