// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Why the rule matched, as an alert's document has it: what other engines leave to guess.
struct AlertExplanation {
  /// What happened.
  var sentence: String
  /// The clauses with what they saw.
  var clauses: [Alert.Clause]

  /// `swiftlet.explanation` with its value, as a tree.
  var member: JSONValue.Member? {
    var line = Array("{".utf8)
    write(into: &line)
    line.append(UInt8(ascii: "}"))
    return (try? JSONValue.parse(line))?.members?.first
  }

  /// Appends the member as JSON. Clauses may be long and are the same in all alerts of a rule: their
  /// JSON is made once.
  func write(into line: inout [UInt8]) {
    var list: [UInt8] = []
    for (place, clause) in clauses.enumerated() {
      if place > 0 { list.append(UInt8(ascii: ",")) }
      list += #"{"clause":"#.utf8
      list += clause.quoted
      list += #","values":{"#.utf8
      for (place, observation) in clause.observations.enumerated() {
        if place > 0 { list.append(UInt8(ascii: ",")) }
        JSONValue.quote(observation.field, into: &list)
        list.append(UInt8(ascii: ":"))
        JSONValue.strings(observation.matching ?? observation.values).serialise(into: &list)
      }
      list += "}}".utf8
    }
    Self.write(sentence, list, into: &line)
  }

  /// Appends the member with clauses that are JSON already, without the brackets around them.
  static func write(_ sentence: String, _ clauses: [UInt8], into line: inout [UInt8]) {
    line += #""swiftlet.explanation":{"summary":"#.utf8
    JSONValue.quote(sentence, into: &line)
    line += #","clauses":["#.utf8
    line += clauses
    line += "]}".utf8
  }
}
