// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Why the rule matched, as an alert's document has it: what other engines leave to guess.
struct AlertExplanation {
  /// What happened.
  var sentence: String
  /// The clauses with what they saw.
  var clauses: [Alert.Clause]

  /// `swiftlet.explanation` with its value.
  var member: JSONValue.Member { .init("swiftlet.explanation", value) }

  /// Appends the same as JSON. Clauses may be long and are the same in all alerts of a rule: their
  /// JSON is made once.
  func write(into line: inout [UInt8]) {
    line += #""swiftlet.explanation":{"summary":"#.utf8
    JSONValue.quote(sentence, into: &line)
    line += #","clauses":["#.utf8
    for (place, clause) in clauses.enumerated() {
      if place > 0 { line.append(UInt8(ascii: ",")) }
      line += #"{"clause":"#.utf8
      line += clause.quoted
      line += #","values":{"#.utf8
      for (place, observation) in clause.observations.enumerated() {
        if place > 0 { line.append(UInt8(ascii: ",")) }
        JSONValue.quote(observation.field, into: &line)
        line += ":[".utf8
        for (place, value) in (observation.matching ?? observation.values).enumerated() {
          if place > 0 { line.append(UInt8(ascii: ",")) }
          JSONValue.quote(value, into: &line)
        }
        line.append(UInt8(ascii: "]"))
      }
      line += "}}".utf8
    }
    line += "]}".utf8
  }

  private var value: JSONValue {
    .object([
      .init("summary", .string(sentence)),
      .init("clauses", .array(clauses.map { Self.value($0) })),
    ])
  }

  private static func value(_ clause: Alert.Clause) -> JSONValue {
    let seen = clause.observations.map { observation in
      JSONValue.Member(observation.field, .strings(observation.matching ?? observation.values))
    }
    return .object([.init("clause", .string(clause.text)), .init("values", .object(seen))])
  }
}
