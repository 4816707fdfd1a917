// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Rules
import Testing

@Suite struct SuppressionTermsTests {
  private static func terms(
    _ event: String,
    number: Int = 1,
    _ settings: String = "group_by = [\"a\", \"b.c\"]"
  ) throws -> SuppressionTerms? {
    let text = DetectionFixture.rule(
      number,
      "any where true",
      more: "[rule.alert_suppression]\n\(settings)"
    )
    let rule = try #require(try DetectionFixture.set(text).entries.first?.rule)
    return SuppressionTerms(rule, try JSONValue.parse(event))
  }

  /// Spelling, order and number of values do not count, and numbers are as their texts.
  @Test(arguments: [
    (#"{"a":"1","b":{"c":2}}"#, #"{"b.c":"2","a":1}"#, true),
    (#"{"a":["x","y"]}"#, #"{"a":["y","x","y"]}"#, true),
    (#"{"a":null}"#, #"{}"#, true), (#"{"a":[]}"#, #"{"z":1}"#, true),
    (#"{"a":"x"}"#, #"{"a":"X"}"#, false), (#"{"a":""}"#, #"{}"#, false),
    (#"{"a":"x"}"#, #"{"b":{"c":"x"}}"#, false), (#"{"a":["x","y"]}"#, #"{"a":"xy"}"#, false),
    (#"{"a":"x","b":{"c":"yz"}}"#, #"{"a":"xy","b":{"c":"z"}}"#, false),
  ])
  func theKeyIsTheRuleWithItsValues(one: String, other: String, isSame: Bool) throws {
    let first = try #require(try Self.terms(one))
    let second = try #require(try Self.terms(other))
    #expect((first.key == second.key) == isSame)
    #expect(try Self.terms(one, number: 2)?.key != first.key)
  }

  @Test func whatIsMissingMayStandForItself() throws {
    let settings = "group_by = [\"a\", \"b\"]\nmissing_fields_strategy = \"doNotSuppress\""
    #expect(try Self.terms(#"{"a":1}"#, settings) == nil)
    #expect(try Self.terms(#"{"a":1,"b":2}"#, settings) != nil)
    #expect(try Self.terms(#"{"a":1}"#)?.terms.map(\.values) == [["1"], []])
  }

  @Test(arguments: [
    ("", 300), ("duration = { value = 3, unit = \"s\" }", 3),
    ("duration = { value = 2, unit = \"m\" }", 120),
    ("duration = { value = 1, unit = \"h\" }", 3_600),
  ])
  func howLongAnAlertCounts(duration: String, seconds: Int64) throws {
    let settings = "group_by = [\"a\"]\n\(duration)"
    #expect(try Self.terms("{}", settings)?.window == seconds * 1_000_000_000)
  }

  @Test func aRuleThatSuppressesNothing() throws {
    let rule = try #require(
      try DetectionFixture.set(DetectionFixture.rule(1, "any where true")).entries.first?.rule
    )
    #expect(SuppressionTerms(rule, ["a": 1]) == nil)
  }
}
