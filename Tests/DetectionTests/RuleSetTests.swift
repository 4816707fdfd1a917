// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Rules
import Testing

@Suite struct RuleSetTests {
  private typealias Fixture = DetectionFixture

  @Test func whatIsNotRunIsKeptWithItsReason() throws {
    let rules = try Fixture.set(
      Fixture.rule(1, "any where true"),
      Fixture.rule(2, "any where true", more: "enabled = false"),
      Fixture.rule(3, "from logs-*").replacing("type = \"eql\"", with: "type = \"esql\""),
      Fixture.rule(4, "sequence by host.id [any where a == 1] [any where a == 2]"),
      Fixture.rule(5, "sample by host.id [any where a == 1] [any where a == 2]"),
      Fixture.rule(6, "process where false")
    )
    #expect(rules.entries.map(\.rule.name) == ["Rule 1", "Rule 4", "Rule 5", "Rule 6"])
    #expect(
      rules.entries.map(\.path) == [
        "rules/0.toml", "rules/3.toml", "rules/4.toml", "rules/5.toml",
      ]
    )
    #expect(
      rules.skipped.map { "\($0.rule.name): \($0.reason)" } == [
        "Rule 2: disabled in its file", "Rule 3: rules of type esql are not run",
      ]
    )
  }

  /// What a sensor need not write: only where no stage of any rule can hold.
  @Test(arguments: [
    ("process where event.action == \"exec\"", false),
    ("process where event.action in (\"exec\", \"start\") and event.type == \"start\"", false),
    ("process where event.action : (\"EXEC\")", false),
    ("process where not event.action : (\"FORK\", \"end\")", false),
    ("network where event.action == \"fork\"", false),
    ("sequence by host.id [process where event.action == \"exec\"] [file where true]", false),
    ("process where event.type == \"start\"", true),
    ("process where event.action : (\"exec*\", \"fo*\")", true),
    ("process where event.action regex \"exec|start\"", true),
    ("process where event.action != \"exec\"", true),
    ("process where event.action == \"exec\" or process.name == \"x\"", true),
    ("any where length(event.action) > 2", true),
    (
      "sequence by host.id with maxspan=1m [process where event.action == \"exec\"] "
        + "![process where true]", true
    ),
    (
      "sequence by host.id [process where event.action == \"exec\"] [file where true] "
        + "until [process where event.type == \"start\"]", true
    ),
  ])
  func whatNoRuleCanAskFor(_ query: String, _ mayAsk: Bool) throws {
    let rules = try Fixture.set(Fixture.rule(1, query))
    let fork = [
      "event.category": "process", "event.type": "start", "event.action": "fork",
      "host.os.type": "linux",
    ]
    #expect(rules.mayAsk(forEventWith: fork) == mayAsk)
  }

  @Test func samplesAreNotRunOnEventsWithoutEnd() throws {
    let text = Fixture.rule(1, "sample by host.id [any where a == 1] [any where a == 2]")
    let loaded = RuleSet.loader(now: Fixture.now).load(name: "a", bytes: Array(text.utf8)).rules
    let rules = RuleSet(loaded, now: Fixture.now, isLive: true)
    #expect(rules.entries.isEmpty)
    #expect(rules.skipped.map(\.reason) == [RuleSet.samplesNeedAnEnd])
  }

  /// Which rules cannot match where some events are not told: what must not come need not be told.
  @Test func rulesThatMissEventsAreCounted() throws {
    let rules = try Fixture.set(
      Fixture.rule(1, "any where true"),
      Fixture.rule(2, "process where true"),
      Fixture.rule(3, "network where true"),
      Fixture.rule(4, "sequence by host.id [process where true] [file where true]"),
      Fixture.rule(
        5,
        "sequence by host.id with maxspan=1m [process where true] ![network where true] until [file where true]"
      ),
      Fixture.rule(6, "sequence by host.id [network where true] [file where true]")
    )
    #expect(rules.rulesWithoutEvents(told: ["process"]) == ["network": 2, "file": 1])
    #expect(rules.rulesWithoutEvents(told: ["process", "network"]) == ["file": 2])
    #expect(rules.rulesWithoutEvents(told: ["process", "network", "file"]) == [:])
  }

  @Test func moreFieldsThanADecoderReadsAreNoCrash() throws {
    let loader = RuleLoader { _ in [] }
    var result = RuleLoadResult()
    for number in 0..<70 {
      let clauses = (0..<990).map { "f\(number).g\($0) == 1" }.joined(separator: " or ")
      let text = Fixture.rule(1, "any where \(clauses)")
        .replacing("000000000001", with: "\(100_000_000_000 + number)")
      loader.load(name: "rules/\(number).toml", bytes: Array(text.utf8), into: &result)
    }
    let rules = RuleSet(result.rules, now: Fixture.now)
    #expect(rules.entries.count + rules.skipped.count == 70)
    #expect((1...10).contains(rules.skipped.count))
    #expect(rules.skipped.allSatisfy { $0.reason.contains("fields") })
    #expect(Fixture.detect("{\"f0\":{\"g1\":1}}", rules).matches.count == 1)
  }

  @Test func aQueryWithErrorsIsSkipped() {
    // The loader refuses such a rule when it checks queries; here it does not.
    let loader = RuleLoader { _ in [] }
    let text = Fixture.rule(1, "process where process.name ==")
    let rules = RuleSet(loader.load(name: "a", bytes: Array(text.utf8)).rules, now: Fixture.now)
    #expect(rules.entries.isEmpty)
    #expect(rules.skipped.map(\.reason) == ["its query has errors"])
  }

  @Test func noRulesAtAll() {
    let rules = RuleSet([], now: Fixture.now)
    #expect(rules.entries.isEmpty && rules.skipped.isEmpty)
    #expect(Fixture.detect("{\"a\":1}\n", rules).matches.isEmpty)
  }

  @Test(arguments: [
    ([], "anything", true), (["logs-*"], "logs-x-default", true), (["logs-*"], "endgame-1", false),
    (["logs-*", "-logs-x*"], "logs-x-default", false), (["logs-*", "-logs-x*"], "logs-y", true),
    (["logs-*", "-logs-x*", "logs-x-d*"], "logs-x-default", true),
    (["endgame-*", "logs-x-*"], "endgame-2026", true), (["remote:logs-*"], "logs-x", true),
    (["*"], "", true),
  ])
  func indexPatterns(patterns: [String], index: String, isMatched: Bool) throws {
    let list = patterns.map { "\"\($0)\"" }.joined(separator: ", ")
    let rules = try Fixture.set(
      Fixture.rule(1, "any where true", more: patterns.isEmpty ? "" : "index = [\(list)]")
    )
    let hit = "{\"_index\":\"\(index)\",\"_id\":\"1\",\"_source\":{\"a\":1}}"
    #expect(Fixture.detect(hit, rules).matches.count == (isMatched ? 1 : 0))
    // The index may also be what the reader says it is.
    #expect(
      Fixture.detect("{\"a\":1}", rules, defaultIndex: index).matches.count == (isMatched ? 1 : 0)
    )
    // An event of unknown index is looked at by every rule.
    #expect(Fixture.detect("{\"a\":1}", rules).matches.count == 1)
  }

  @Test func theIndexIsTheDataStreams() throws {
    let rules = try Fixture.set(Fixture.rule(1, "any where true", more: "index = [\"logs-a.b-*\"]"))
    func index(_ event: String) -> String? {
      Fixture.detect(event, rules, defaultIndex: "logs-a.b-fallback").matches.first?.index
    }
    #expect(
      index(#"{"data_stream":{"type":"logs","dataset":"a.b","namespace":"n"}}"#) == "logs-a.b-n"
    )
    #expect(index(#"{"data_stream":{"type":"logs","dataset":"a.b"}}"#) == "logs-a.b-default")
    #expect(index(#"{"data_stream":{"type":"logs"}}"#) == "logs-a.b-fallback")
    #expect(index(#"{"data_stream":{"type":"logs","dataset":"other"}}"#) == nil)
    // A hit's own index wins.
    #expect(
      index(#"{"_index":"logs-a.b-1","_source":{"data_stream":{"type":"x","dataset":"y"}}}"#)
        == "logs-a.b-1"
    )
  }

  @Test func theCategoryMayStandInAFieldOfItsOwn() throws {
    let rules = try Fixture.set(
      Fixture.rule(1, "process where true", more: "event_category_override = \"kind\""),
      Fixture.rule(2, "process where true")
    )
    let outcome = Fixture.detect(
      "{\"kind\":\"process\"}\n{\"event.category\":\"process\"}\n",
      rules
    )
    #expect(outcome.matches.map { "\($0.rule) \($0.lineNumber)" } == ["0 1", "1 2"])
  }

  /// What is first or last has no meaning in a stream: such a rule is left out, and says why.
  @Test func rulesWithPipesAreNotRun() {
    let text = DetectionFixture.rule(1, "any where true | head 1")
    let loaded = RuleSet.loader(now: Fixture.now).load(name: "r", bytes: Array(text.utf8)).rules
    let rules = RuleSet(loaded, now: Fixture.now)
    #expect(rules.entries.isEmpty)
    #expect(rules.skipped.first?.reason.contains("pipe") == true)
  }
}
