// SPDX-License-Identifier: Apache-2.0
import EQL
import Testing

@testable import Rules

@Suite struct TOMLDocumentTests {
  /// The text of a key and of its value; nil for a path that is not known.
  private func place(_ path: String, in text: String) -> [String]? {
    let bytes = Array(text.utf8)
    return TOMLDocument(bytes).places[path].map { place in
      [place.key, place.value].map { range in
        String(decoding: bytes[range.lowerBound..<range.upperBound], as: UTF8.self)
      }
    }
  }

  @Test func keysOfTables() {
    let text = """
      top = 1
      [rule]   # a comment
      name = "x"   # another
        risk_score=47
      [ rule . alert_suppression ]
      group_by = ["a"]
      """
    #expect(place("top", in: text) == ["top", "1"])
    #expect(place("rule.name", in: text) == ["name", "\"x\""])
    #expect(place("rule.risk_score", in: text) == ["risk_score", "47"])
    #expect(place("rule.alert_suppression.group_by", in: text) == ["group_by", "[\"a\"]"])
    #expect(place("rule.alert_suppression", in: text)?.first == "[ rule . alert_suppression ]")
    #expect(place("name", in: text) == nil)
  }

  @Test func aCommentIsNotPartOfAHeader() {
    #expect(place("rule", in: "[rule] # why\n")?.first == "[rule]")
  }

  @Test func arraysOfTables() {
    let text = """
      [[rule.threat]]
      framework = "one"
      [rule.threat.tactic]
      id = "A"
      [[rule.threat.technique]]
      id = "B"
      [[rule.threat.technique.subtechnique]]
      id = "C"
      [[rule.threat.technique.subtechnique]]
      id = "D"
      [[rule.threat.technique]]
      id = "E"
      [[rule.threat.technique.subtechnique]]
      id = "F"
      [[rule.threat]]
      framework = "two"
      [rule.threat.tactic]
      id = "G"
      [[rule.threat.technique]]
      id = "H"
      """
    let expected = [
      "0.framework": "one", "0.tactic.id": "A", "0.technique.0.id": "B",
      "0.technique.0.subtechnique.0.id": "C", "0.technique.0.subtechnique.1.id": "D",
      "0.technique.1.id": "E", "0.technique.1.subtechnique.0.id": "F", "1.framework": "two",
      "1.tactic.id": "G", "1.technique.0.id": "H",
    ]
    for (path, value) in expected {
      #expect(place("rule.threat.\(path)", in: text)?.last == "\"\(value)\"", "\(path)")
    }
    #expect(place("rule.threat.1", in: text)?.first == "[[rule.threat]]")
    #expect(place("rule.threat.2", in: text) == nil)
  }

  @Test func dottedAndQuotedKeys() {
    let text = """
      [rule]
      alert_suppression.duration . value = 5
      "quoted key" = 1
      'single' = 2
      meta."with = sign" = 3
      meta."with ] bracket".x = 4
      ["a table".'b']
      k = 6
      """
    #expect(
      place("rule.alert_suppression.duration.value", in: text)
        == ["alert_suppression.duration . value", "5"]
    )
    #expect(place("rule.quoted key", in: text) == ["\"quoted key\"", "1"])
    #expect(place("rule.single", in: text) == ["'single'", "2"])
    #expect(place("rule.meta.with = sign", in: text)?.last == "3")
    #expect(place("rule.meta.with ] bracket.x", in: text)?.last == "4")
    #expect(place("a table.b.k", in: text)?.last == "6")
  }

  @Test func anEscapedQuoteInAKey() {
    #expect(place("a\"b", in: #""a\"b" = 1"#)?.last == "1")
  }

  @Test func longTextsHideWhatLooksLikeKeys() {
    let text = #"""
      [rule]
      query = '''
      [not.a.table]
      name = "not this"
      # not a comment, and "" no end
      '''
      note = """one \""" still inside
      name = "nor this" """
      odd = """ends in two quotes"""""
      name = "this"
      """#
    #expect(place("rule.name", in: text) == ["name", "\"this\""])
    #expect(place("rule.query", in: text)?.last?.hasSuffix("no end\n'''") == true)
    #expect(place("rule.note", in: text)?.last?.hasSuffix("nor this\" \"\"\"") == true)
    #expect(place("rule.odd", in: text)?.last == "\"\"\"ends in two quotes\"\"\"\"\"")
  }

  @Test func valuesOverSeveralLines() {
    let text = """
      index = [
        "a#b", # name = "no"
        "c]",
      ] # end
      name = 'x # y'
      date = 2026-01-31T10:00:00Z
      last = true
      """
    let index = place("index", in: text)?.last
    #expect(index?.hasPrefix("[\n") == true && index?.hasSuffix("\"c]\",\n]") == true)
    #expect(place("name", in: text)?.last == "'x # y'")
    #expect(place("date", in: text)?.last == "2026-01-31T10:00:00Z")
    #expect(place("last", in: text)?.last == "true")
  }

  @Test func inlineTablesAreOneValue() {
    let text = """
      threat = [{ framework = "x", tactic = { id = "}" } }, {}]
      suppression = { group_by = ["a"] }
      name = "y"
      """
    #expect(place("threat", in: text)?.last == #"[{ framework = "x", tactic = { id = "}" } }, {}]"#)
    #expect(place("suppression", in: text)?.last == #"{ group_by = ["a"] }"#)
    #expect(place("name", in: text)?.last == "\"y\"")
    #expect(place("threat.0.tactic.id", in: text) == ["id", "\"}\""])
    let document = TOMLDocument(Array(text.utf8))
    // A path that is not there is shown at what would hold it.
    #expect(
      document.places.nearest("threat.0.tactic.name") == document.places["threat.0.tactic"]?.key
    )
    #expect(document.places.nearest("elsewhere.x") == SourceRange(0, 0))
  }

  @Test func windowsLineBreaks() {
    let text =
      "[rule]\r\nname = \"x\"\r\nindex = [\r\n  \"a\",\r\n]\r\nquery = '''\r\nany\r\n'''\r\nlast = 1\r\n"
    #expect(place("rule", in: text)?.first == "[rule]")
    #expect(place("rule.name", in: text) == ["name", "\"x\""])
    #expect(place("rule.index", in: text)?.last == "[\r\n  \"a\",\r\n]")
    #expect(place("rule.query", in: text)?.last == "'''\r\nany\r\n'''")
    #expect(place("rule.last", in: text) == ["last", "1"])
  }

  @Test func aByteOrderMarkHidesNothing() {
    #expect(place("rule.name", in: "\u{FEFF}[rule]\nname = 1")?.last == "1")
  }

  @Test func theFirstOfTwoPlacesCounts() {
    #expect(place("a.b", in: "[a]\nb = 1\n[a]\nb = 2")?.last == "1")
  }

  /// Depth is counted over lists, tables and dotted keys together, and not in texts and comments.
  @Test(arguments: [
    ("a = " + String(repeating: "[", count: 99) + String(repeating: "]", count: 99), true),
    ("a = " + String(repeating: "[", count: 100) + String(repeating: "]", count: 100), false),
    ("a = {" + String(repeating: "b.", count: 200) + "c = 1}", false),
    (String(repeating: "b.", count: 200) + "c = 1", false),
    ("[" + String(repeating: "b.", count: 200) + "c]", false),
    (#"["\"""# + String(repeating: ".a", count: 200) + "]", false),
    ("a = '''\n" + String(repeating: "[", count: 200) + "'''", true),
    ("# " + String(repeating: "[", count: 200), true),
  ])
  func depthIsBounded(text: String, isTOML: Bool) {
    #expect((TOMLDocument(Array(text.utf8)).problem == nil) == isTOML)
  }

  /// What would end the program in the parser is refused before it.
  @Test(arguments: [
    "[\n", "[é]", "[.a]", "[ #]", "[=]", "[[ [a]]", "[a]]", "a = [}", "a = {]", "a = \u{2028}1",
    "a = ", "a", "= 1", "a = inf", "a = -nan", "a = b", "a = 1 2", "a = \"x", "a = [1",
    "a = {b = 1", "a = 1]", "é = 1", "a = [1 2]", "a.. = 1",
  ])
  func otherTextsAreRefused(text: String) {
    #expect(TOMLDocument(Array(text.utf8)).problem != nil)
  }

  @Test(arguments: [
    "a = [ # [[[\n]", "a = [1, 2,]", "a = 1979-05-27 07:32:00Z # x", "a = {}",
    "a = { b.c = 1, d = [] }", "\r\n[a]\r\n", "a = +1.5e-3", "a = 0xff", "\"\" = 1",
    "a = ''''x''''", "[a.'b.c'.\"d\"]", "", "\n",
  ])
  func tomlIsTaken(text: String) {
    #expect(TOMLDocument(Array(text.utf8)).problem == nil)
  }

  @Test(arguments: [
    "[", "[[", "]", "=", "\"", "'", "'''", "\"\"\"", "\\", "a", "a =", "a = \"", "a = '''", "a = [",
    "a = {", "[a", "[[a]", "a = \"\\", "a = \"\"\"\\", ".", "..=..", "[.]", "\u{FEFF}", "\r",
    "a\r=\r",
    "a = \"\"\"\"\"\"\"", "\"a", "'a' 'b' = 1", "a = ]]]]]\n[b]\nc = 1",
  ])
  func brokenTextsEnd(text: String) {
    let document = TOMLDocument(Array(text.utf8))
    for place in document.places.all {
      #expect(place.key.upperBound <= text.utf8.count && place.value.upperBound <= text.utf8.count)
    }
  }
}
