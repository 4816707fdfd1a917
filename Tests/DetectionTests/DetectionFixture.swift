// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Rules
import Testing

/// Rules and events for the tests of detection.
enum DetectionFixture {
  static let now = Timestamp(milliseconds: 1_790_000_000_000)

  static func id(_ number: Int) -> String { "4d0b8c52-6a1e-4f37-9b20-00000000000\(number)" }

  /// The text of a rule; `more` follows its keys, so it may hold tables.
  static func rule(_ number: Int, _ query: String, more: String = "") -> String {
    """
    [rule]
    description = "For tests."
    language = "eql"
    name = "Rule \(number)"
    query = '''
    \(query)
    '''
    risk_score = 47
    rule_id = "\(id(number))"
    severity = "medium"
    type = "eql"
    \(more)

    """
  }

  /// Rules compiled together, of texts.
  static func set(_ texts: String...) throws -> RuleSet { try set(texts) }

  static func set(_ texts: [String]) throws -> RuleSet {
    let loader = RuleLoader { rule in
      EQL.check(rule.query ?? "", options: RuleSet.options(rule, now))
    }
    var result = RuleLoadResult()
    for (place, text) in texts.enumerated() {
      loader.load(name: "rules/\(place).toml", bytes: Array(text.utf8), into: &result)
    }
    try #require(
      result.invalidCount == 0,
      "\(result.issues.map(\.diagnostic.message))"
    )
    return RuleSet(result.rules, now: now)
  }

  static func block(_ text: String, firstLine: Int = 1, source: String = "events") -> LineBlock {
    Array(text.utf8).withUnsafeBytes {
      LineBlock($0, firstLine: firstLine, source: source)
    }
  }

  /// What a new detector says of the lines.
  static func detect(
    _ text: String,
    _ rules: RuleSet,
    defaultIndex: String? = nil,
    firstLine: Int = 1
  ) -> Detector.Outcome {
    let block = block(text, firstLine: firstLine)
    return Detector(rules, defaultIndex: defaultIndex)
      .process(block.bytes, source: block.source, firstLine: block.firstLine)
  }

  /// The alert of the one match that `event` gives.
  static func alert(_ event: String, _ rule: String) throws -> Alert {
    let rules = try set(rule)
    let match = try #require(detect(event, rules).matches.first)
    return AlertBuilder(rules).alert(for: match)
  }
}

extension Match {
  /// Rule, line and id: what makes a match.
  var summary: String { "\(rule) \(source):\(lineNumber) \(index ?? "-")/\(id)" }
}
