// SPDX-License-Identifier: Apache-2.0
import Events
import Testing

@Suite("IndexPatterns")
struct IndexPatternTests {
  @Test(arguments: [
    (["logs-endpoint.events.*", "endgame-*"], "logs-endpoint.events.process-default", true),
    (["logs-endpoint.events.*", "endgame-*"], "endgame-4.28.0", true),
    (["logs-endpoint.events.*", "endgame-*"], "auditbeat-8.1.0", false),
    (["logs-*", "-logs-endpoint.*"], "logs-endpoint.events.process-default", false),
    (["logs-*", "-logs-endpoint.*"], "logs-system.auth-default", true),
    (["*:logs-*"], "logs-system.auth-default", true), ([], "anything", true),
    (["logs-endpoint.events.process-*"], "logs-endpoint.events.process", false),
    (["auditbeat-*"], "Auditbeat-1", false), (["a*b*c"], "axxbyyc", true),
  ])
  func accepts(_ patterns: [String], _ index: String, _ expected: Bool) {
    #expect(IndexPatterns(patterns).accepts(index) == expected)
  }
}
