// SPDX-License-Identifier: Apache-2.0
import Events
import Rules
import Testing

@Suite struct RuleCaseTests {
  private func read(_ text: String) -> (cases: [RuleCase], issues: [String]) {
    RuleCase.read(Array(text.utf8), source: "x.cases.ndjson")
  }

  @Test func goodLines() throws {
    let (cases, issues) = read(
      """
      {"expect":"alert","why":"a listener","events":[{"event.id":"1"}]}

      \t
      {"events" : [ {"a":[1, {"b":"]"}]} ,{"c":1.50e+3}],"expect":"silent"}
      """
    )
    #expect(issues == [])
    try #require(cases.count == 2)
    #expect((cases[0].expectation, cases[0].why, cases[0].line) == (.alert, "a listener", 1))
    #expect(String(decoding: cases[0].events, as: UTF8.self) == "{\"event.id\":\"1\"}\n")
    #expect((cases[1].expectation, cases[1].why, cases[1].line) == (.silent, "", 4))
    // To the byte: blanks and the spelling of numbers are those of the file.
    #expect(
      String(decoding: cases[1].events, as: UTF8.self)
        == "{\"a\":[1, {\"b\":\"]\"}]}\n{\"c\":1.50e+3}\n"
    )
  }

  @Test func windowsLineBreaksAndNoLastOne() {
    let line = "{\"expect\":\"alert\",\"events\":[{}]}"
    let (cases, issues) = read("\(line)\r\n\r\n\(line)")
    #expect(issues == [])
    #expect(cases.map(\.line) == [1, 3])
  }

  @Test(arguments: [
    ("", 0), ("\n\n", 0), ("  \r\n", 0),
  ])
  func nothing(text: String, count: Int) {
    #expect(read(text).cases.count == count)
    #expect(read(text).issues.isEmpty)
  }

  @Test(arguments: [
    #"{"expect":"alert","events":[]}"#, #"{"expect":"alert"}"#, #"{"expect":"alert","events":{}}"#,
    #"{"expect":"alert","events":"x"}"#, #"{"expect":"maybe","events":[{}]}"#, #"{"events":[{}]}"#,
    #"{"expect":true,"events":[{}]}"#, #"{"expect":"Alert","events":[{}]}"#, "[]", "3", "null",
    "{", "nonsense", #"{"expect":"alert","events":[{}]} tail"#, "{\"expect\":\"alert\",\u{0}}",
  ])
  func badLines(line: String) {
    let good = #"{"expect":"silent","events":[{}]}"#
    let (cases, issues) = read("\(good)\n\(line)\n\(good)\n")
    // The bad line is named, and the others are read all the same.
    #expect(cases.map(\.line) == [1, 3])
    #expect(issues.count == 1)
    #expect(issues.first?.hasPrefix("x.cases.ndjson:2: ") == true, "\(issues)")
  }

  @Test func issuesSayWhatIsWrong() {
    let (_, issues) = read(
      """
      {"expect":"sometimes","events":[{}]}
      {"expect":"alert","events":[]}
      {"expect":"alert",}
      """
    )
    #expect(
      issues == [
        "x.cases.ndjson:1: \"expect\" must be \"alert\" or \"silent\"",
        "x.cases.ndjson:2: \"events\" must be a list of at least one event",
        "x.cases.ndjson:3: not JSON: expected a key in double quotes at byte 18",
      ]
    )
  }

  @Test func eventsAreObjects() {
    #expect(read(#"{"expect":"silent","events":[1,null,"x"]}"#).issues.count == 1)
  }

  @Test func bytesThatAreNoTextAreAnIssue() {
    let line =
      Array("{\"expect\":\"alert\",\"events\":[{\"a\":\"".utf8) + [0xFF, 0xC0] + Array("\"}]}".utf8)
    let (cases, issues) = RuleCase.read(line, source: "x")
    #expect(cases.count + issues.count == 1)
    let deep = String(repeating: "[", count: 200_000)
    #expect(read(deep).issues.count == 1)
  }
}
