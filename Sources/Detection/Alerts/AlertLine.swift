// SPDX-License-Identifier: Apache-2.0
import Events

/// An alert as one line of JSON, made without a tree: the bytes of the event with what the alert adds.
package struct AlertLine: Sendable {
  /// The rule's id.
  package var ruleID: String
  /// The event's fields and what the alert says of itself, from the opening brace on.
  var head: [UInt8]
  /// What it says of its rule, which all its alerts share.
  var ruleFields: AlertRuleFields
  /// The explanation, to the closing brace.
  var tail: [UInt8]

  /// Appends the line, without a line break.
  package func append(to line: inout [UInt8]) {
    line.reserveCapacity(line.count + head.count + ruleFields.json.count + tail.count + 3)
    line += head
    line.append(UInt8(ascii: ","))
    line += ruleFields.json
    line.append(UInt8(ascii: ","))
    line += tail
  }
}
