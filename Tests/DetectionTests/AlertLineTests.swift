// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import EQLOracle
import Events
import Testing

/// An alert's line, made of the bytes of its event, says what the alert's document says.
@Suite struct AlertLineTests {
  private static let rule = DetectionFixture.rule(
    1,
    """
    process where event.type == "start" and
      process.name : ("ssh", "so\\"cat", "ch\\u{e9}") and process.args : "-*"
    """
  )

  private struct Made {
    var line: JSONValue?
    var document: JSONValue
  }

  private static func make(_ event: String, _ rules: RuleSet) throws -> Made? {
    guard let match = DetectionFixture.detect(event, rules).matches.first else { return nil }
    let builder = AlertBuilder(rules)
    var slow: [UInt8] = []
    builder.alert(for: match).write(now: nil, into: &slow)
    let document = try JSONValue.parse(slow)
    #expect(document == builder.alert(for: match).document(now: nil))
    try compareKept(match, builder)
    var made: [UInt8] = []
    guard let line = builder.line(for: match) else { return Made(line: nil, document: document) }
    line.append(to: &made)
    return Made(line: try JSONValue.parse(made), document: document)
  }

  /// The members of a document, whose order means nothing.
  private static func members(_ alert: FinishedAlert) throws -> [JSONValue] {
    try #require(JSONValue.parse(alert.document).members).sorted { $0.key < $1.key }
      .map { .object([$0]) }
  }

  /// What is kept of it is the same both ways, too.
  private static func compareKept(_ match: Match, _ builder: AlertBuilder) throws {
    let raised = Timestamp(milliseconds: 1_793_577_601_500)
    let execution = RuleExecution(id: "run", kind: .stream)
    guard var quick = builder.finished(match, raised: raised, by: execution) else { return }
    var slow = try #require(
      builder.alert(for: match).finished(raised: raised, by: execution)
    )
    #expect(try Self.members(quick) == Self.members(slow))
    #expect(
      try JSONValue.parse(quick.document).text(at: "@timestamp") == raised.iso8601()
    )
    quick.document = []
    slow.document = []
    #expect(quick == slow)
  }

  private static func event(_ more: String = "", kind: String = #""kind":"event","#) -> String {
    #"{"@timestamp":"2026-11-01T10:00:00.123456789Z","event":{\#(kind)"category":["process"],"#
      + #""type":["start"],"id":"e1"},"process":{"name":"ssh","args":["ssh","-D","1080"],"#
      + #""pid":12,"parent":{"name":"bash"}},"host":{"name":"web1"},"user":{"name":"ana"}\#(more)}"#
  }

  @Test(arguments: [
    "", #","message":"ümlaut \u00e9 \"quoted\" \\ \/""#, #","a":1.50e+3,"b":[null,true,{}],"c":-0"#,
    #", "spaced" : [ 1 , 2 ] , "o" : { } "#,
    #","file":{"name":"x"},"source":{"ip":"::1","port":1}"#,
    #","event_more":1,"kibanas":2,"swiftlets":3"#, #","process":{"args":"-x"}"#,
    #","destination":{"ip":["10.0.0.1","10.0.0.2"],"port":[1,2]}"#,
  ])
  func `says what the document says`(_ more: String) throws {
    let rules = try DetectionFixture.set(Self.rule)
    let made = try #require(try Self.make(Self.event(more), rules))
    #expect(made.line == made.document)
    #expect(made.line?.text(at: "event.kind") == "signal")
    #expect(made.line?.text(at: "kibana.alert.original_event.kind") == "event")
  }

  @Test(arguments: [
    #","kibana":{"alert":{"reason":"forged"}}"#, #","kibana.alert.uuid":"forged""#,
    #","swiftlet":{"explanation":1}"#, #","swiftlet.loss.events":7"#, #","event.kind":"x""#,
    #","event":{"kind":"y"}"#, #","\u006bibana":{"alert":{"depth":9}}"#, #","broken":tru"#,
    #","broken":"\x""#, #","broken":[1,}"#, #","number":01"#, ",\r\"spaced\":1",
  ])
  func `leaves an uncommon form to the tree`(_ more: String) throws {
    let rules = try DetectionFixture.set(Self.rule)
    guard let made = try Self.make(Self.event(more), rules) else { return }
    #expect(made.line == nil)
    #expect(made.document.text(at: "kibana.alert.reason")?.hasPrefix("process event") == true)
  }

  @Test(arguments: [
    "", #""kind":["event","state"],"#, #""kind":{"x":1},"#, #""\u006bind":"event","#,
    #""kind":"event","kind":"alert","#, #""kind.x":1,"#,
  ])
  func `leaves an uncommon kind to the tree`(_ kind: String) throws {
    let rules = try DetectionFixture.set(Self.rule)
    let made = try #require(try Self.make(Self.event(kind: kind), rules))
    #expect(made.line == nil)
  }

  @Test func `reads what a hit holds through the tree`() throws {
    let rules = try DetectionFixture.set(Self.rule)
    let hit =
      #"{"_index":"logs-endpoint.events.process-default","_id":"7","_source":"# + Self.event()
    let made = try #require(try Self.make(hit + "}", rules))
    #expect(made.line == nil)
    #expect(made.document.text(at: "process.name") == "ssh")
  }

  /// What the alert tells of its event is broken, but not what the rule reads: the clauses stay.
  @Test(arguments: [#""user":{"name":"a\q"}"#, #""user":{"id":tru,"name":"x"}"#])
  func `keeps its clauses where another field is broken`(_ broken: String) throws {
    let rules = try DetectionFixture.set(Self.rule)
    let event = Self.event().replacing(#""user":{"name":"ana"}"#, with: broken)
    let match = try #require(DetectionFixture.detect(event, rules).matches.first)
    let alert = AlertBuilder(rules).alert(for: match)
    #expect(alert.documentProblem != nil)
    #expect(alert.clauses.contains { $0.text.hasPrefix("process.name") })
    #expect(alert.clauses.flatMap(\.observations).contains { $0.values == ["ssh"] })
  }

  /// Bytes changed at random: whenever a line is made, it is what the document is.
  @Test func `holds for damaged events`() throws {
    let rules = try DetectionFixture.set(Self.rule)
    var random = TestRandom(seed: 20_261)
    let marks = Array(#"{}[],:"\ 0e-.tfn"#.utf8)
    var lines = 0
    for _ in 0..<1_500 {
      var bytes = Array(Self.event(#","x":{"y":[1,"z\n"]},"a":true"#).utf8)
      for _ in 0..<random.below(3) {
        bytes[random.below(bytes.count)] = random.pick(marks)
      }
      let event = String(decoding: bytes, as: UTF8.self)
      guard let made = try Self.make(event, rules), let line = made.line else { continue }
      lines += 1
      #expect(line == made.document, "\(event)")
    }
    #expect(lines > 200)
  }
}
