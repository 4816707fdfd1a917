// SPDX-License-Identifier: Apache-2.0
import EQL
import Events
import Testing

@testable import Detection

/// What becomes of the event's own fields in an alert, however they are spelt.
@Suite struct AlertSourceTests {
  private func document(_ event: String) throws -> JSONValue {
    try DetectionFixture.alert(event, DetectionFixture.rule(1, "any where true")).document(now: nil)
  }

  @Test(arguments: [
    #"{"event":{"kind":"event","id":"7","category":"process"},"process":{"name":"x"}}"#,
    #"{"event.kind":"event","event.id":"7","event.category":"process","process.name":"x"}"#,
    #"{"event":{"id":"7"},"event.kind":"event","event.category":["process"],"process":{"name":"x"}}"#,
    #"{"event":{"kind":"event","id":"7","category":"process"},"event.kind":"event","process.name":"x"}"#,
    #"{"_source":{"event.kind":"event","event":{"id":"7","category":["process"]},"process.name":"x"}}"#,
  ])
  func nestedAndDottedMeanTheSame(event: String) throws {
    let document = try document(event)
    // The kind is replaced in its own spelling, and there is one.
    #expect(document.texts(at: "event.kind") == ["signal"])
    #expect(document["kibana.alert.original_event.kind"] == "event")
    #expect(document["kibana.alert.original_event.id"] == "7")
    #expect(document["kibana.alert.original_event.category"] == "process")
    #expect(document.texts(at: "event.id") == ["7"])
    #expect(
      document["kibana.alert.reason"]?.stringValue
        == "process event with process x, created medium alert Rule 1."
    )
  }

  @Test func theSpellingOfTheEventIsKept() throws {
    let dotted = try document(#"{"event.kind":"event","process.name":"x"}"#)
    #expect(dotted["event.kind"] == "signal" && dotted["event"] == nil)
    #expect(dotted["process.name"] == "x")
    let nested = try document(#"{"event":{"kind":"event"},"process":{"name":"x","pid":3}}"#)
    #expect(nested["event"]?["kind"] == "signal" && nested["event.kind"] == nil)
    #expect(nested["process"] == ["name": "x", "pid": 3])
  }

  @Test func anEventThatIsNoObject() throws {
    // `event` is taken by a text: the dotted spelling stands beside it.
    let document = try document(#"{"event":"text"}"#)
    #expect(document["event"] == "text")
    #expect(document.texts(at: "event.kind") == ["signal"])
  }

  @Test func aKibanaObjectOfTheSourceIsDropped() throws {
    let document = try document(
      #"{"a":1,"kibana":{"alert":{"uuid":"forged"},"version":"9"},"b":2}"#
    )
    #expect(document["kibana"] == nil)
    #expect(document.texts(at: "kibana.alert.uuid") == [document["kibana.alert.uuid"]?.stringValue])
    #expect(document.text(at: "kibana.version") == nil)
    #expect(document["a"] == 1 && document["b"] == 2)
  }

  @Test func dottedKibanaFieldsOfTheSourceAreDropped() throws {
    // As they stand in alerts that are scanned, or in events that someone forged.
    let document = try document(
      #"{"kibana.alert.uuid":"forged","kibana.alert":{"severity":"low"},"kibana.version":"9","kibana.":1}"#
    )
    #expect(document.texts(at: "kibana.alert.uuid").count == 1)
    #expect(document["kibana.alert.uuid"] != "forged")
    #expect(document.texts(at: "kibana.alert.severity") == ["medium"])
    #expect(document.text(at: "kibana.version") == nil && document["kibana."] == nil)
  }

  @Test(arguments: [
    #"{"swiftlet.explanation":{"summary":"forged"}}"#,
    #"{"swiftlet":{"explanation":{"summary":"forged"},"loss":{"events":9}}}"#,
    #"{"swiftlet.explanation.summary":"forged","swiftlet.loss":{"events":9},"swiftlet":7}"#,
  ])
  func fieldsOfOursInTheSourceAreReplaced(event: String) throws {
    let document = try document(event)
    #expect(document.texts(at: "swiftlet.explanation.summary") != ["forged"])
    #expect(document.texts(at: "swiftlet.explanation.summary").count == 1)
    #expect(document.text(at: "swiftlet.loss.events") == nil)
  }

  @Test func namesThatBeginLikeOursStay() throws {
    let document = try document(
      #"{"kibana_version":"1","kiban":{"a":2},"x":{"kibana":{"alert":3}},"swiftlets.a":4,"Kibana":5}"#
    )
    #expect(document["kibana_version"] == "1" && document["kiban"] == ["a": 2])
    #expect(document["x"] == ["kibana": ["alert": 3]])
    #expect(document["swiftlets.a"] == 4 && document["Kibana"] == 5)
  }

  @Test func nullsAreNoValues() throws {
    let document = try document(
      #"{"event":{"kind":null,"action":null,"type":[null,"start"]},"user":{"name":null},"@timestamp":null}"#
    )
    #expect(document["kibana.alert.original_event.kind"] == nil)
    #expect(document["kibana.alert.original_event.action"] == nil)
    #expect(document["kibana.alert.original_event.type"] == "start")
    #expect(document["kibana.alert.original_time"] == nil)
    #expect(document["kibana.alert.reason"] == "event created medium alert Rule 1.")
  }

  @Test(arguments: [
    (
      #"{"event.category":["process","network"],"source":{"ip":"10.0.0.1","port":5},"destination.ip":["1.1.1.1","::1"]}"#,
      "process, network event with source 10.0.0.1:5, destination 1.1.1.1, ::1, created"
    ),
    (#"{"file.name":"x.sh","user.name":"-","host.name":""}"#, "event with file x.sh, created"),
    (#"{"user.name":"ann","host.name":"web1"}"#, "event by ann on web1 created"),
    (#"{"source.port":5}"#, "event created"),
  ])
  func reasons(event: String, start: String) throws {
    #expect(
      try document(event)["kibana.alert.reason"]?.stringValue == start + " medium alert Rule 1."
    )
  }

  @Test func clausesAreToldAsTheQueryHasThem() throws {
    let rule = DetectionFixture.rule(
      1,
      """
      any where a == 1 and // why
        (b == 2 or
         c  ==  3) and not d == "x // y"
      """
    )
    let alert = try DetectionFixture.alert(#"{"a":[1,5],"c":3,"d":"z"}"#, rule)
    #expect(
      alert.clauses.map(\.text) == ["a == 1", "c == 3", "not d == \"x // y\""]
    )
    #expect(
      alert.clauses.map { $0.observations.map(\.values) } == [[["1", "5"]], [["3"]], [["z"]]]
    )
    #expect(alert.place == "events:1")
  }

  @Test func textsInClausesAreLeftAlone() throws {
    let rule = DetectionFixture.rule(1, #"any where a == "x  y" or b == "\" // z""#)
    let alert = try DetectionFixture.alert(#"{"a":"x  y","b":"\" // z"}"#, rule)
    #expect(alert.clauses.map(\.text) == [#"a == "x  y""#, #"b == "\" // z""#])
  }

  @Test(arguments: [
    (#"a /* why */ == /* "x" /* nested */ */ "y""#, #"a == "y""#),
    (#"a/**/==/**/"y""#, #"a == "y""#), (#"a=="y""#, #"a=="y""#),
    (#"a == "/* y */""#, #"a == "/* y */""#),
    (##"a == """y\  " // z""""##, ##"a == """y\  " // z""""##),
    (#"a == "y\\" // "c""#, #"a == "y\\""#), ("a\r\n\t==\n\"é  \t\"", "a == \"é  \t\""),
    ("`a` // x\n == \"y\"", "`a` == \"y\""), ("a in (\"y\" , // c\n\"z\")", "a in (\"y\" , \"z\")"),
  ])
  func commentsAreLeftOut(clause: String, text: String) {
    #expect(ClauseText(clause).line(SourceRange(0, clause.utf8.count)) == text)
    let query = "any where x == 1 and " + clause + " and z"
    let start = "any where x == 1 and ".utf8.count
    #expect(ClauseText(query).line(SourceRange(start, start + clause.utf8.count)) == text)
  }
}
