// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import EQLOracle
import Events
import Rules
import Testing

/// Which exceptions belong to which rule, when they count, and what a sequence loses.
@Suite("Exceptions of rules")
struct ExceptionSetTests {
  private typealias Fixture = DetectionFixture

  private static let match =
    #"{"field":"process.name","operator":"included","type":"match","value":"ssh"}"#

  private func count(_ rules: RuleSet, _ lines: [String]) -> [String] {
    Fixture.detect(lines.joined(separator: "\n"), rules).matches
      .map { "\($0.rule):\($0.lineNumber)" }.sorted()
  }

  @Test func listsBelongToRules() throws {
    let texts = [
      Fixture.rule(1, "any where true"),
      Fixture.rule(
        2,
        "any where true",
        more:
          #"exceptions_list = [{id = "1", list_id = "named", type = "detection", namespace_type = "single"}]"#
      ), Fixture.rule(3, "any where true"),
    ]
    var set = ExceptionFixture.set(
      [try ExceptionFixture.item("a", Self.match)],
      rule: Fixture.id(1)
    )
    let lines = [#"{"process":{"name":"ssh"}}"#, #"{"process":{"name":"bash"}}"#]
    var rules = try ExceptionFixture.rules(texts, set)
    #expect(count(rules, lines) == ["0:2", "1:1", "1:2", "2:1", "2:2"])
    #expect(rules.exceptionTroubles.map(\.rules) == [["Rule 2"]])
    #expect(Fixture.detect(lines[0], rules).excepted == 1)

    set.lists.append(ExceptionList(id: "named", kind: .detection, name: "n", description: ""))
    set.items.append(
      try ExceptionFixture.item(
        "b",
        #"{"field":"process.name","operator":"excluded","type":"match","value":"ssh"}"#,
        list: "named"
      )
    )
    rules = try ExceptionFixture.rules(texts, set)
    #expect(count(rules, lines) == ["0:2", "1:1", "2:1", "2:2"])
    #expect(rules.exceptionTroubles.isEmpty)

    set.attachments = [.init(listID: "shared", ruleID: nil)]
    rules = try ExceptionFixture.rules(texts, set)
    #expect(count(rules, lines) == ["0:2", "2:2"])
  }

  @Test func endpointListsAreNotApplied() throws {
    var set = ExceptionFixture.set([try ExceptionFixture.item("a", Self.match)])
    set.lists = [
      ExceptionList(id: "shared", kind: .endpoint("endpoint"), name: "e", description: "")
    ]
    let rules = try ExceptionFixture.rules([Fixture.rule(1, "any where true")], set)
    #expect(count(rules, [#"{"process":{"name":"ssh"}}"#]) == ["0:1"])
  }

  @Test func expiredItemsDoNotCount() throws {
    let item = try ExceptionFixture.item(
      "a",
      Self.match,
      more: #","expire_time":"2026-11-24T10:00:00Z""#
    )
    let end = Timestamp(milliseconds: 1_795_514_400_000)
    #expect(item.expires == end)
    let set = ExceptionFixture.set([item])
    for (now, isOut) in [
      (Timestamp(nanoseconds: end.nanoseconds - 1), true), (end, true),
      (Timestamp(nanoseconds: end.nanoseconds + 1), false),
    ] {
      let rules = try ExceptionFixture.rules([Fixture.rule(1, "any where true")], set, now: now)
      #expect(count(rules, [#"{"process":{"name":"ssh"}}"#]).isEmpty == isOut)
      #expect(rules.exceptionsExpire == (isOut ? end : nil))
    }
  }

  @Test func whatCannotBeAppliedIsSaid() throws {
    let items = [
      try ExceptionFixture.item(
        "pid",
        #"{"field":"process.pid","operator":"included","type":"match","value":"ssh"}"#
      ),
      try ExceptionFixture.item(
        "list",
        #"{"field":"process.name","operator":"included","type":"list","list":{"id":"x","type":"keyword"}}"#
      ), try ExceptionFixture.item("good", Self.match),
    ]
    let rules = try ExceptionFixture.rules(
      [Fixture.rule(1, "any where true")],
      ExceptionFixture.set(items)
    )
    #expect(rules.exceptionTroubles.count == 2)
    #expect(rules.activeExceptions == 1)
    #expect(count(rules, [#"{"process":{"name":"ssh","pid":4}}"#, "{}"]) == ["0:2"])
  }

  /// As the filter before the search: no stage sees the event, whatever it would have been there.
  @Test func sequences() throws {
    let queries = [
      "sequence by h with maxspan=1m [any where n == \"a\"] [any where n == \"b\"]",
      "sequence by h with maxspan=1m [any where n == \"a\"] ![any where n == \"c\"] [any where n == \"b\"]",
      "sequence by h with maxspan=1m [any where n == \"a\"] [any where n == \"b\"] until [any where n == \"c\"]",
    ]
    let lines = ["a", "c", "b"].enumerated().map { number, name in
      #"{"@timestamp":"2026-11-24T10:00:0\#(number)Z","h":"1","n":"\#(name)","event":{"id":"\#(name)"}}"#
    }
    func sequences(_ excepted: String?) throws -> [Int] {
      let items = try excepted.map {
        [
          try ExceptionFixture.item(
            "x",
            #"{"field":"n","operator":"included","type":"match","value":"\#($0)"}"#
          )
        ]
      }
      let rules = try ExceptionFixture.rules(
        queries.enumerated().map { Fixture.rule($0.offset + 1, $0.element) },
        ExceptionFixture.set(items ?? [])
      )
      var engine = SequenceEngine(rules)
      var found: [SequenceMatch] = []
      for event in Fixture.detect(lines.joined(separator: "\n"), rules).events {
        for claim in event.claims { found += engine.feed(event.match(claim)) }
      }
      return (found + engine.finish()).map(\.rule).sorted()
    }
    #expect(try sequences(nil) == [0])
    #expect(try sequences("a") == [])
    #expect(try sequences("b") == [])
    // What must not occur, and what would have ended the sequence, is not seen either.
    #expect(try sequences("c") == [0, 1, 2])
  }
}
