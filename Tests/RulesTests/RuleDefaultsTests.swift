// SPDX-License-Identifier: Apache-2.0
import EQL
import Events
import Rules
import Testing

/// What a rule is where its file is silent, and the small values that it is made of.
@Suite struct RuleDefaultsTests {
  @Test func silentKeys() throws {
    let rule = try #require(RuleFixture.load(RuleFixture.rule()).rules.first?.rule)
    #expect((rule.version, rule.maxSignals, rule.isEnabled) == (1, 100, true))
    #expect(rule.schedule == Schedule(interval: "5m", from: "now-6m", to: "now"))
    #expect(rule.index.isEmpty && rule.tags.isEmpty && rule.author.isEmpty && rule.threat.isEmpty)
    #expect(rule.references.isEmpty && rule.falsePositives.isEmpty)
    #expect(rule.license == nil && rule.guide == nil && rule.setup == nil && rule.maturity == nil)
    #expect(rule.upstreamID == nil && rule.buildingBlockType == nil)
    #expect(rule.timestampField == nil && rule.tiebreakerField == nil)
    #expect(rule.eventCategoryOverride == nil)
  }

  @Test func theVersionMayStandInTheMetadata() {
    let text = "[metadata]\nversion = 4\n\n" + RuleFixture.rule()
    #expect(RuleFixture.load(text).rules.first?.rule.version == 4)
    let both = "[metadata]\nversion = 4\n\n" + RuleFixture.rule(more: "version = 9")
    #expect(RuleFixture.load(both).rules.first?.rule.version == 9)
  }

  @Test(arguments: RuleKind.allCases)
  func everyTypeLoadsAndOnlyEQLRuns(_ kind: RuleKind) {
    let text = RuleFixture.rule().replacing("type = \"eql\"", with: "type = \"\(kind.rawValue)\"")
    let result = RuleFixture.load(text)
    #expect(result.issues.map(\.place) == [])
    #expect(result.rules.first?.rule.kind == kind)
    #expect(result.rules.first?.rule.isRun == (kind == .eql))
  }

  @Test func aRuleThatIsNotRunNeedsNoQuery() {
    let text = """
      [rule]
      description = "Odd logins."
      machine_learning_job_id = "logins"
      name = "Odd logins"
      risk_score = 21
      rule_id = "\(RuleFixture.id)"
      severity = "low"
      type = "machine_learning"
      """
    let result = RuleFixture.load(text)
    #expect(result.issues.map(\.place) == [])
    #expect(result.rules.first?.rule.query == nil)
  }

  @Test(arguments: [
    (0, Severity.low), (21, .low), (22, .medium), (47, .medium), (48, .high), (73, .high),
    (74, .critical), (99, .critical), (100, .critical),
  ])
  func severityOfAScore(score: Int, severity: Severity) {
    #expect(Severity(riskScore: score) == severity)
  }

  @Test func severitiesAreOrdered() {
    #expect(Severity.allCases.sorted() == [.low, .medium, .high, .critical])
    #expect(Severity.low < .critical)
    #expect(Severity.allCases.allSatisfy { Severity(riskScore: $0.usualRiskScore) == $0 })
  }

  @Test(arguments: [
    ("30s", 30), ("5m", 300), ("2h", 7200), ("1d", 86_400), ("0m", 0), ("", nil), ("m", nil),
    ("5", nil), ("5 m", nil), ("-5m", nil), ("5M", nil), ("1.5h", nil),
    ("99999999999999999999d", nil),
    ("9223372036854775807d", nil), ("٥m", nil),
  ])
  func interval(text: String, seconds: Int?) {
    #expect(Schedule(interval: text).intervalSeconds == seconds)
  }

  @Test func intervalsAreInTheUnitsThatRunsKnow() {
    #expect(Schedule(interval: "1w").intervalSeconds == nil)
    #expect(Schedule(interval: "+5m").intervalSeconds == nil)
  }

  @Test(arguments: [
    ("now-9m", "5m", 240), ("now", "5m", -300), ("now-1d", "1h", 82_800), ("now-1w", "1d", 518_400),
    ("now-5m/m", "5m", nil), ("2026-01-01", "5m", nil), ("now-9m", "soon", nil),
  ])
  func lookback(from: String, interval: String, seconds: Int?) {
    #expect(Schedule(interval: interval, from: from).lookbackSeconds == seconds)
  }

  @Test func aGapIsToldAlsoWhereFromIsSilent() {
    let result = RuleFixture.load(RuleFixture.rule(more: "interval = \"15m\""))
    #expect(result.issues.map(\.diagnostic.code) == [.scheduleGap])
  }

  @Test func aNameThatHoldsTheWordSampleIsNoSample() {
    let plain = RuleFixture.rule().replacing("timestamp_override = \"event.ingested\"\n", with: "")
    #expect(RuleFixture.load(plain).issues.map(\.diagnostic.code) == [.noTimestampOverride])
    let text = plain.replacing("\"socat\"", with: "\"samplecat\"")
    #expect(RuleFixture.load(text).issues.map(\.diagnostic.code) == [.noTimestampOverride])
  }
}
