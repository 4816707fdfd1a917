// SPDX-License-Identifier: Apache-2.0
import EQL
package import Events
package import Rules

/// A sequence that is reported: one alert for each event, and one over all of them.
package struct SequenceAlert: Sendable {
  /// The deterministic id.
  package var id: String
  /// The rule.
  package var rule: Rule
  /// The alerts of its events, in order; building blocks of this one.
  package var members: [Alert]
  /// For each term its place in `members`; nil where an event did not occur.
  package var steps: [Int?]
  /// The join keys with their values.
  package var keys: [(path: String, value: String)]

  /// What repeats have in common: rule and keys.
  package var foldingKey: String {
    ([rule.id] + keys.map(\.value)).joined(separator: "\u{0}")
  }

  /// The documents that Elastic Security writes: the members as building blocks, then the whole.
  package func documents(now: Timestamp?) -> [JSONValue] {
    var ancestors: [JSONValue] = []
    var documents: [JSONValue] = []
    for (index, member) in members.enumerated() {
      documents.append(
        Self.with(
          member.document(now: now),
          [
            ("building_block_type", .string("default")), ("group.id", .string(id)),
            ("group.index", .integer(index)),
          ]
        )
      )
      ancestors.append(Self.ancestor(member.origin.id, member.origin.index, 0, "event", nil))
      ancestors.append(Self.ancestor(member.id, "", 1, "signal", rule.id))
    }
    guard let shell else { return [] }
    let document = Self.with(
      shell.document(now: now),
      [("depth", .integer(2)), ("ancestors", .array(ancestors)), ("group.id", .string(id))]
    )
    return documents + [document]
  }

  /// The alert over all events: what they have in common, at the time of the last.
  package var shell: Alert? {
    guard var shell = members.last else { return nil }
    shell.id = id
    shell.event = Self.common(members.map(\.event)) ?? .object([])
    shell.rating = AlertRating(rule, shell.event)
    shell.clauses = members.flatMap(\.clauses)
    shell.sentence = members.map(\.sentence).joined(separator: ", then ")
    return shell
  }

  /// A document with these of the dotted `kibana.alert` fields, in place of its own.
  private static func with(_ document: JSONValue, _ fields: [(String, JSONValue)]) -> JSONValue {
    let added = fields.map { JSONValue.Member("kibana.alert.\($0.0)", $0.1) }
    let names = Set(added.map(\.key))
    return .object((document.members ?? []).filter { !names.contains($0.key) } + added)
  }

  private static func ancestor(
    _ id: String,
    _ index: String,
    _ depth: Int,
    _ type: String,
    _ rule: String?
  ) -> JSONValue {
    let members: [JSONValue.Member] = [
      .init("id", .string(id)), .init("index", .string(index)), .init("depth", .integer(depth)),
      .init("type", .string(type)),
    ]
    return .object(members + (rule.map { [.init("rule", .string($0))] } ?? []))
  }

  /// What all documents have in common: equal values, the elements that lists share, and so on
  /// inside of objects; nil when that is nothing.
  static func common(_ documents: [JSONValue]) -> JSONValue? {
    guard let first = documents.first else { return nil }
    return documents.dropFirst().reduce(first) { common, next in
      common.flatMap { Self.common($0, next) }
    }
  }

  private static func common(_ a: JSONValue?, _ b: JSONValue) -> JSONValue? {
    switch (a, b) {
    case (.object(let left)?, .object):
      let members = left.compactMap { member in
        b[member.key].flatMap { common(member.value, $0) }.map { JSONValue.Member(member.key, $0) }
      }
      return members.isEmpty ? nil : .object(members)
    case (.array(let left)?, .array(let right)):
      let shared = left.filter { right.contains($0) }
      return shared.isEmpty ? nil : .array(shared)
    default: return a == b ? a : nil
    }
  }
}
