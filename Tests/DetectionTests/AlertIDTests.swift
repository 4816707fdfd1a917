// SPDX-License-Identifier: Apache-2.0
import Detection
import Testing

@Suite struct AlertIDTests {
  @Test func theSameInputGivesTheSameID() {
    let id = AlertID.make(ruleID: "rule", events: [("index", "event")])
    #expect(id == AlertID.make(ruleID: "rule", events: [("index", "event")]))
    #expect(id.utf8.count == 64)
    #expect(id.allSatisfy { $0.isHexDigit && !$0.isUppercase })
  }

  /// The encoding is a promise: ids must not change between releases.
  ///
  /// Computed apart, as SHA-256
  /// over each text behind its length in eight bytes, the highest first.
  @Test func theEncodingIsFixed() {
    #expect(
      AlertID.make(ruleID: "abc", events: [("logs-x", "1"), ("", "é")])
        == "61d10931ddca19fdf9e5c1763ee0c9d02506f8ed1145f9a3818a0e3d2faa6cd4"
    )
  }

  @Test func textsDoNotRunTogether() {
    let inputs: [(String, [(index: String, id: String)])] = [
      ("ab", [("c", "d")]), ("a", [("bc", "d")]), ("a", [("b", "cd")]), ("abcd", [("", "")]),
      ("abc", [("", "d")]), ("abc", [("d", "")]), ("", [("abcd", "")]), ("", [("", "abcd")]),
      ("a", []), ("a", [("", "")]), ("a", [("", ""), ("", "")]), ("a", [("b", "c"), ("d", "e")]),
      ("a", [("d", "e"), ("b", "c")]), ("a", [("b", "cde")]), ("a", [("bc", "de")]),
      ("a", [("b", "c"), ("de", "")]), ("a\u{0}", [("", "")]), ("A", []),
    ]
    let ids = inputs.map { AlertID.make(ruleID: $0.0, events: $0.1) }
    #expect(Set(ids).count == inputs.count)
  }

  @Test func canonicallyEqualTextsAreTwo() {
    #expect(
      AlertID.make(ruleID: "r", events: [("", "\u{E9}")])
        != AlertID.make(ruleID: "r", events: [("", "e\u{301}")])
    )
  }

  @Test func anAlertsIDIsThatOfItsOrigin() throws {
    let rules = try DetectionFixture.set(DetectionFixture.rule(1, "any where true"))
    let event = #"{"_index":"logs-x","_id":"7","_source":{"event":{"id":"inner"}}}"#
    let match = try #require(DetectionFixture.detect(event, rules).matches.first)
    let builder = AlertBuilder(rules)
    let expected = AlertID.make(ruleID: DetectionFixture.id(1), events: [("logs-x", "7")])
    #expect(builder.id(of: match) == expected)
    #expect(builder.alert(for: match).id == expected)
    #expect(builder.alert(for: match).origin == ("logs-x", "7"))
  }

  /// Wherever and however an event is read, its alert is the same.
  @Test func thePathOfAnEventDoesNotMatter() throws {
    let rules = try DetectionFixture.set(DetectionFixture.rule(1, "any where true"))
    let builder = AlertBuilder(rules)
    let event = #"{"event.id":"7","data_stream":{"type":"logs","dataset":"x","namespace":"n"}}"#
    let hit = #"{"_index":"logs-x-n","_id":"7","_source":{"a":1}}"#
    let other =
      #"{"event":{"id":"7"},"data_stream.type":"logs","data_stream.dataset":"x","data_stream.namespace":"n"}"#
    let ids = [event, hit, other, "\n\n" + event].map { line in
      DetectionFixture.detect(line, rules, firstLine: Int.random(in: 1...9)).matches.first
        .map(builder.id)
    }
    #expect(Set(ids).count == 1 && ids[0] != nil)
  }

  @Test func anEventWithoutAnIDIsKnownByItsLine() throws {
    let rules = try DetectionFixture.set(DetectionFixture.rule(1, "any where true"))
    let outcome = DetectionFixture.detect("{\"a\":1}\n{\"a\":2}\n{\"a\":1}\n", rules)
    let ids = outcome.matches.map(\.id)
    try #require(ids.count == 3)
    #expect(ids[0] == ids[2] && ids[0] != ids[1])
    // The digest of the line without its line break.
    #expect(ids[0] == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862")
  }
}
