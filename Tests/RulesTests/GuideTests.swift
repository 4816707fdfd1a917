// SPDX-License-Identifier: Apache-2.0
import EQL
import Rules
import Testing

@Suite struct GuideTests {
  private let listening = Guide.Question(label: "Who listens?", query: "SELECT 1")
  private let logins = Guide.Question(label: "Who is there?", query: "SELECT 2")

  @Test func slotsBecomeQuestions() {
    let guide = Guide(note: "a $osquery_0 b $osquery_1", osquery: [listening, logins])
    #expect(guide.pieces == [.text("a "), .question(0), .text(" b "), .question(1)])
    #expect(guide.questions == [listening, logins])
    #expect(guide.markdown == "a **[1] Who listens?** b **[2] Who is there?**")
  }

  @Test func questionsStandInTheOrderOfTheText() {
    let guide = Guide(note: "$osquery_1$osquery_0$osquery_1", osquery: [listening, logins])
    #expect(guide.pieces == [.question(0), .question(1), .question(2)])
    #expect(guide.questions == [logins, listening, logins])
  }

  @Test func aSlotEndsWithItsDigits() {
    let questions = (0...10).map { Guide.Question(label: "q\($0)", query: "SELECT \($0)") }
    let guide = Guide(note: "$osquery_10, $osquery_1.\r\n$osquery_2\r\n", osquery: questions)
    #expect(guide.questions.map(\.label) == ["q10", "q1", "q2"])
    #expect(
      guide.pieces == [
        .question(0), .text(", "), .question(1), .text(".\r\n"), .question(2), .text("\r\n"),
      ]
    )
  }

  @Test(arguments: [
    "", "plain", "$osquery_", "$osquery_x", "$osquery_7", "$ osquery_0", "$osquery",
    "$osquery_99999999999999999999", "$osquery_-1", "!{osquery{", "!{osquery{}}", "!{osquery{\"",
    "!{osquery{\"label\":\"x\"}}", "!{osquery{\"query\":5}}", "!{investigate{\"label\":\"x\"}}",
    "!{", "$",
    "!{osquery{\"query\":\"\\", "$osquery_٣",
  ])
  func whatIsNoQuestionStaysText(note: String) {
    let guide = Guide(note: note, osquery: [listening])
    #expect(guide.questions.isEmpty)
    #expect(guide.markdown == note)
  }

  @Test func aPublishedGuideHoldsItsQuestions() {
    let note =
      #"Look: !{osquery{"label":"Who listens?","query":"SELECT 1"}} and !{osquery{"query":"SELECT 2","label":"Who is there?","ecs_mapping":{"a":{"field":"b"}}}}."#
    let guide = Guide(note: note, osquery: [])
    #expect(guide.questions == [listening, logins])
    #expect(
      guide.pieces == [.text("Look: "), .question(0), .text(" and "), .question(1), .text(".")]
    )
  }

  @Test func bracesInTheSQLAreNotCounted() {
    let note =
      #"!{osquery{"label":"a","query":"SELECT '}}' || \"{\" WHERE pid = {{process.pid}}"}} end"#
    let guide = Guide(note: note, osquery: [])
    #expect(guide.questions.first?.query == "SELECT '}}' || \"{\" WHERE pid = {{process.pid}}")
    #expect(guide.pieces == [.question(0), .text(" end")])
  }

  @Test func aQuestionWithoutALabelIsCalledByItsSQL() {
    #expect(
      Guide(note: #"!{osquery{"query":"SELECT 1"}}"#, osquery: []).questions.map(\.label)
        == ["SELECT 1"]
    )
    let rule = RuleFixture.rule(
      more: "note = \"$osquery_0\"\n[[transform.osquery]]\nquery = \"SELECT 1\""
    )
    #expect(RuleFixture.load(rule).rules.first?.rule.guide?.questions.map(\.label) == ["SELECT 1"])
  }

  @Test func aQuestionWithoutSQLDoesNotMoveTheOthers() {
    let rule = RuleFixture.rule(
      more: """
        note = "$osquery_0 and $osquery_1"
        [[transform.osquery]]
        label = "empty"
        [[transform.osquery]]
        label = "second"
        query = "SELECT 2"
        """
    )
    let result = RuleFixture.load(rule)
    #expect(result.issues.map(\.diagnostic.code) == [.badGuide])
    #expect(result.rules.first?.rule.guide?.pieces.first != .question(0))
  }

  @Test func aGuideOfAMegabyteIsReadInOneGo() {
    let note = String(repeating: "!{osquery{ $osquery_0 ", count: 40_000)
    #expect(Guide(note: note, osquery: [listening]).markdown.utf8.count == note.utf8.count)
  }
}
