// SPDX-License-Identifier: Apache-2.0
package import Events
package import Rules

/// How an alert is called and how bad it is.
package struct AlertRating: Sendable, Equatable {
  /// The rule's name, or what stands for it.
  package var ruleName: String
  /// How bad it is.
  package var severity: Severity
  /// 0 to 100.
  package var riskScore: Int

  /// The rule's own.
  package init(_ rule: Rule) {
    ruleName = rule.name
    severity = rule.severity
    riskScore = rule.riskScore
  }

  /// The rule's own, or what it takes from an event instead.
  package init(_ rule: Rule, _ event: JSONValue) {
    self.init(rule)
    let overrides = rule.overrides
    if overrides.isEmpty { return }
    if let name = overrides.nameField.flatMap({ Self.name(at: $0, of: event) }) { ruleName = name }
    if let severity = overrides.severities.filter({ Self.holds($0, event) }).map(\.severity).max() {
      self.severity = severity
    }
    if let score = overrides.riskScoreField.flatMap({ Self.score(at: $0, of: event) }) {
      riskScore = score
    }
  }

  /// The first text; numbers are no names.
  private static func name(at path: String, of event: JSONValue) -> String? {
    for value in event.values(at: path) {
      if case .string(let text) = value, !text.isEmpty { return text }
    }
    return nil
  }

  /// Whether any value of the field is the entry's, as text; of `event.severity` as a number, the
  /// entry's rounded down.
  private static func holds(_ entry: RuleOverrides.SeverityEntry, _ event: JSONValue) -> Bool {
    let texts = event.texts(at: entry.field)
    guard entry.field == "event.severity" else { return texts.contains(entry.value) }
    guard let wanted = Double(entry.value)?.rounded(.down) else { return false }
    return texts.contains { Double($0) == wanted }
  }

  /// The greatest number from 0 to 100, also where it is written as a text.
  private static func score(at path: String, of event: JSONValue) -> Int? {
    event.values(at: path)
      .compactMap { value -> Double? in
        switch value {
        case .number(let text), .string(let text): Double(text)
        default: nil
        }
      }
      .filter { (0...100).contains($0) }
      .max()
      .map { Int($0.rounded()) }
  }
}
