// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import EQLOracle
import Events
import Rules
import Testing

/// Random rules on random events: which rule alerts on which event is what a plain reading of rule
/// and event says.
@Suite("Rules and oracle")
struct RuleOracleTests {
  private typealias Fixture = DetectionFixture

  private struct TestRule {
    var indices: [String]
    var query: EventQuery
    var text: String
  }

  private struct TestEvent {
    var document: TestDocument
    var index: String?
    var id: String
    var line: String
  }

  private static let indexNames = [
    "logs-endpoint.events.process-default", "logs-endpoint.events.file-default",
    "endgame-4.28.0", "auditbeat-8.15.0", "logs-system.auth-prod", "winlogbeat-1",
  ]

  private static let indexPatterns = [
    "logs-*", "logs-endpoint.events.*", "logs-endpoint.events.process*", "endgame-*", "*",
    "audit*beat-*",
    "-logs-endpoint.events.file*", "logs-system.auth-prod", "remote:logs-*", "filebeat-*",
  ]

  // MARK: Rules

  private static func query(_ patterns: inout TestPatterns) -> String {
    let clauses = [
      "event.type == \"start\"", "event.type in (\"start\", \"change\")", "event.type != \"end\"",
      "host.os.type == \"linux\"", "host.os.type : \"LINUX\"", "host.os.type != \"windows\"",
      "event.action == \"exec\"", "event.action like~ (\"EX*\", \"fork\")",
      "event.category == \"process\"", "not event.type == \"end\"", "process.args_count >= 2",
      "process.parent.name in (\"sh\", \"bash\")", "event.category in (\"file\", \"network\")",
    ]
    let category = patterns.random.pick(["process", "file", "any", "any", "\"network\"", "Process"])
    let own = (0..<patterns.random.below(4)).map { _ in patterns.random.pick(clauses) }
    let joined = own + (patterns.random.chance(85) ? ["(\(patterns.condition()))"] : [])
    return "\(category) where " + (joined.isEmpty ? "true" : joined.joined(separator: " and "))
  }

  private static func rules(_ count: Int, _ patterns: inout TestPatterns) throws -> (
    [TestRule], RuleSet
  ) {
    let loader = RuleLoader { rule in
      EQL.check(rule.query ?? "", options: RuleSet.options(rule, Fixture.now))
    }
    var result = RuleLoadResult()
    var rules: [TestRule] = []
    for number in 0..<count {
      let text = query(&patterns)
      let indices = (0..<patterns.random.below(4)).map { _ in patterns.random.pick(indexPatterns) }
      let list = indices.map { "\"\($0)\"" }.joined(separator: ", ")
      // Texts of random characters cannot stand between TOML's triple quotes as they are.
      let escaped = text.unicodeScalars.map { scalar in
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        default: String(Character(scalar))
        }
      }.joined()
      let file = """
        [rule]
        description = "For tests."
        language = "eql"
        name = "Rule \(number)"
        query = "\(escaped)"
        risk_score = 47
        rule_id = "4d0b8c52-6a1e-4f37-9b20-\(String(number + 100_000_000_000))"
        severity = "medium"
        type = "eql"
        \(indices.isEmpty ? "" : "index = [\(list)]")
        """
      loader.load(name: "rules/\(number).toml", bytes: Array(file.utf8), into: &result)
      let parsed = try #require(Parser.parse(text).query)
      guard case .event(let event) = parsed.body else { continue }
      rules.append(TestRule(indices: indices, query: event, text: text))
    }
    try #require(result.invalidCount == 0, "\(result.issues.map(\.diagnostic.message))")
    let set = RuleSet(result.rules, now: Fixture.now)
    try #require(set.entries.count == count)
    return (rules, set)
  }

  // MARK: Events

  private static func event(_ number: Int, _ patterns: inout TestPatterns) -> TestEvent {
    var document = patterns.document()
    func add(_ path: String, _ words: [String], _ chance: Int, _ most: Int = 1) {
      guard patterns.random.chance(chance) else { return }
      let count = 1 + patterns.random.below(most)
      let values = (0..<count).map { _ in TestValue.text(patterns.random.pick(words)) }
      document.fields.append((path, values, count > 1 || patterns.random.chance(20)))
    }
    add("event.category", ["process", "file", "network", "Process"], 90, 2)
    add("event.type", ["start", "end", "change", "info"], 85, 2)
    add("event.action", ["exec", "fork", "EXIT", "rename"], 80)
    add("host.os.type", ["linux", "windows", "Linux"], 80)
    add("process.parent.name", ["sh", "bash", "BASH", "nginx"], 70)
    if patterns.random.chance(60) {
      let count = Int64(patterns.random.below(5))
      document.fields.append(("process.args_count", [.integer(count)], false))
    }
    let id = "event-\(number)"
    let index = patterns.random.pick(indexNames)
    switch patterns.random.below(4) {
    case 0:
      let source = document.json(&patterns.random)
      let line = "{\"_index\":\"\(index)\",\"_id\":\"\(id)\",\"_source\":\(source)}"
      return TestEvent(document: document, index: index, id: id, line: line)
    case 1:
      document.fields.append(("event.id", [.text(id)], false))
      document.fields.append(("data_stream.type", [.text("logs")], false))
      document.fields.append(("data_stream.dataset", [.text("endpoint.events.file")], false))
      let line = document.json(&patterns.random)
      return TestEvent(
        document: document,
        index: "logs-endpoint.events.file-default",
        id: id,
        line: line
      )
    default:
      document.fields.append(("event.id", [.text(id)], false))
      let line = document.json(&patterns.random)
      return TestEvent(document: document, index: nil, id: id, line: line)
    }
  }

  // MARK: The plain reading

  /// Whether a name matches a pattern in which `*` alone means something.
  private static func isLike(_ name: Substring, _ pattern: Substring) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    if first == "*" {
      return isLike(name, pattern.dropFirst()) || !name.isEmpty && isLike(name.dropFirst(), pattern)
    }
    return name.first == first && isLike(name.dropFirst(), pattern.dropFirst())
  }

  /// Patterns count in their order; an exclusion takes away what stands before it.
  private static func looksAt(_ index: String?, _ indices: [String]) -> Bool {
    guard let index, !indices.isEmpty else { return true }
    var isIn = false
    for (place, pattern) in indices.enumerated() {
      if place > 0, pattern.hasPrefix("-"), pattern != indices[0] {
        if isLike(index[...], pattern.dropFirst()) { isIn = false }
      } else {
        let local = pattern.split(separator: ":").last ?? ""
        if isLike(index[...], local) { isIn = true }
      }
    }
    return isIn
  }

  @Test func theSameRulesAlertOnTheSameEvents() throws {
    print("seed \(TestRandom.seed)")
    var patterns = TestPatterns(TestRandom(seed: TestRandom.seed &+ 21))
    let texts = OracleTexts()
    var total = 0
    for round in 0..<4 {
      let (rules, set) = try Self.rules(120, &patterns)
      let events = (0..<60).map { Self.event($0, &patterns) }
      let defaultIndex = round % 2 == 0 ? nil : Self.indexNames[0]
      var expected: [String] = []
      for event in events {
        let oracle = Oracle(document: event.document, schema: .ecs, texts: texts)
        for (number, rule) in rules.enumerated()
        where Self.looksAt(event.index ?? defaultIndex, rule.indices) && oracle.matches(rule.query)
        {
          expected.append("\(event.id) \(number)")
        }
      }
      // In blocks of some lines each, through one detector.
      let detector = Detector(set, defaultIndex: defaultIndex)
      var found: [String] = []
      var rest = events[...]
      while !rest.isEmpty {
        let some = rest.prefix(1 + patterns.random.below(20))
        rest = rest.dropFirst(some.count)
        let block = Fixture.block(some.map(\.line).joined(separator: "\n"))
        let outcome = detector.process(block.bytes, source: block.source, firstLine: 1)
        #expect(outcome.issues.isEmpty)
        found += outcome.matches.map { "\($0.id) \($0.rule)" }
      }
      total += found.count
      let missing = Set(expected).subtracting(found)
      let surplus = Set(found).subtracting(expected)
      for item in (missing.union(surplus)).sorted().prefix(5) {
        let number = Int(item.split(separator: " ").last ?? "") ?? 0
        let event = events.first { item.hasPrefix($0.id + " ") }
        Issue.record(
          "round \(round): \(missing.contains(item) ? "missed" : "found wrongly") \(item)\n\(rules[number].indices) \(rules[number].text.prefix(2_000))\non \(event?.line.prefix(3_000) ?? "")"
        )
      }
      #expect(found.count == Set(found).count, "a rule alerts twice on one event")
      #expect(found.sorted() == expected.sorted())
    }
    #expect(total > 500, "the rules find too little to say anything")
    #expect(total < 4 * 120 * 60 / 2, "the rules find nearly everything")
  }
}
