// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Rules
import Testing

/// Every type of entry, included and excluded, on every form of value: the engine says what the plain
/// reading says.
@Suite("Exceptions: types, operators, values")
struct ExceptionTableTests {
  private static let kinds: [String: ExceptionOracle.Kind] = [
    "process.pid": .number, "process.interactive": .truth, "source.ip": .address,
    "process.start": .date,
  ]

  static let lists: [String: (kind: ValueList.Kind, lines: [String])] = [
    "names": (.keyword, ["ssh", "Socat", "10", "a b"]), "words": (.text, ["ssh", "é"]),
    "hosts": (.ip, ["10.0.0.1", "2001:db8::1"]),
    "nets": (.ipRange, ["10.0.0.0/30", "192.168.0.5-192.168.0.9", "2001:db8::/64", "10.9.9.9"]),
  ]

  /// What is asked, as Elastic writes it but for the operator.
  static let questions: [String] = [
    #""type":"match","value":"ssh""#, #""type":"match","value":"SSH""#,
    #""type":"match","value":"s*""#, #""type":"match_any","value":["ssh","socat"]"#,
    #""type":"match_any","value":["é"]"#, #""type":"wildcard","value":"s*""#,
    #""type":"wildcard","value":"S?H""#, #""type":"wildcard","value":"s\\*h""#,
    #""type":"wildcard","value":"*\\?*""#, #""type":"wildcard","value":"a?*b\\\\""#,
    #""type":"exists""#, #""type":"match","value":"ssh","caseless":true"#,
    #""type":"wildcard","value":"S*","caseless":true"#,
    #""type":"list","list":{"id":"names","type":"keyword"}"#,
    #""type":"list","list":{"id":"words","type":"text"}"#,
    #""type":"list","list":{"id":"hosts","type":"ip"}"#,
    #""type":"list","list":{"id":"nets","type":"ip_range"}"#,
    #""type":"match_any","value":[\#((0..<40).map { "\"v\($0)\"" }.joined(separator: ",")),"ssh"]"#,
  ]

  static let values: [String?] = [
    nil, "null", "[]", "[null]", #""ssh""#, #""SSH""#, #""s*h""#, #""ssh ""#, #""""#,
    #"["bash","ssh"]"#,
    #"["bash",null]"#, #"["a","b","c"]"#, "10", "true", #""é""#, #""é""#, #""what?""#, #""axb\\""#,
    #""10.0.0.2""#, #"["1.1.1.1","192.168.0.7"]"#, #""2001:db8::5""#, #""v7""#, #""line\nssh""#,
  ]

  /// For fields of types that are no texts.
  static let typed: [(field: String, questions: [String], values: [String?])] = [
    (
      "process.pid",
      [
        #""type":"match","value":"4""#, #""type":"match_any","value":["4","-7"]"#,
        #""type":"exists""#,
        #""type":"match","value":"4.0""#,
      ],
      [nil, "null", "4", "5", "[5,4]", #""4""#, "4.7", "-7", "4.0", "9007199254740993", #""x""#]
    ),
    (
      "process.interactive",
      [
        #""type":"match","value":"true""#, #""type":"match_any","value":["false"]"#,
        #""type":"match_any","value":["true","false"]"#, #""type":"exists""#,
      ],
      [nil, "null", "true", "false", #""true""#, "[false,true]", #""x""#]
    ),
    (
      "source.ip",
      [
        #""type":"match","value":"10.0.0.1""#, #""type":"match","value":"10.0.0.0/8""#,
        #""type":"match_any","value":["2001:db8::1","192.168.0.0/16"]"#, #""type":"exists""#,
        #""type":"list","list":{"id":"hosts","type":"ip"}"#,
        #""type":"list","list":{"id":"nets","type":"ip_range"}"#,
      ],
      [
        nil, "null", #""10.0.0.1""#, #""10.200.0.1""#, #"["8.8.8.8","192.168.0.6"]"#,
        #""2001:db8:0::1""#, #""2001:0db8::0001""#, #""::ffff:10.0.0.1""#, #""x""#,
        #""192.168.0.10""#,
      ]
    ),
    (
      "process.start",
      [#""type":"match","value":"2026-11-24T10:00:00Z""#, #""type":"exists""#],
      [
        nil, #""2026-11-24T10:00:00Z""#, #""2026-11-24T10:00:00.000Z""#,
        #""2026-11-24T11:00:00+01:00""#,
        #""2026-11-24T10:00:00.001Z""#, #"["2026-01-01T00:00:00Z","2026-11-24T10:00:00Z"]"#,
      ]
    ),
  ]

  private static func line(_ field: String, _ value: String?, nested: Bool) -> String {
    guard let value else { return "{}" }
    guard nested else { return "{\"\(field)\":\(value)}" }
    return field.split(separator: ".").reversed().reduce(value) { "{\"\($1)\":\($0)}" }
  }

  private static func check(
    _ items: [(name: String, item: ExceptionItem)],
    _ lines: [String]
  ) throws {
    let values = lists.map { ExceptionFixture.values($0.key, $0.value.kind, $0.value.lines) }
    for (name, item) in items {
      let set = ExceptionFixture.set([item], values: values)
      let rules = try ExceptionFixture.rules([DetectionFixture.rule(1, "any where true")], set)
      try #require(rules.exceptionTroubles.isEmpty, "\(name): \(rules.exceptionTroubles)")
      let found = Set(
        DetectionFixture.detect(lines.joined(separator: "\n"), rules).matches.map(\.lineNumber)
      )
      for (number, line) in lines.enumerated() {
        let oracle = ExceptionOracle(
          event: try JSONValue.parse(line),
          kinds: kinds,
          lists: lists.mapValues(\.lines)
        )
        let isOut = oracle.takesOut(item, now: DetectionFixture.now)
        #expect(
          found.contains(number + 1) == !isOut,
          "\(name) on \(line): taken out \(!found.contains(number + 1)), should be \(isOut)"
        )
      }
    }
  }

  private static func items(_ field: String, _ questions: [String]) throws -> [(
    name: String, item: ExceptionItem
  )] {
    try questions.flatMap { question in
      try ["included", "excluded"].map { operation in
        let entry = #"{"field":"\#(field)","operator":"\#(operation)",\#(question)}"#
        return (entry, try ExceptionFixture.item("x", entry))
      }
    }
  }

  @Test(arguments: ["process.name", "process.args", "my.own.field", "process.command_line"])
  func texts(_ field: String) throws {
    let lines = Self.values.flatMap { value in
      [false, true].map { Self.line(field, value, nested: $0) }
    }
    try Self.check(try Self.items(field, Self.questions), lines)
  }

  @Test func otherTypes() throws {
    for (field, questions, values) in Self.typed {
      let lines = values.flatMap { value in
        [false, true].map { Self.line(field, value, nested: $0) }
      }
      try Self.check(try Self.items(field, questions), lines)
    }
  }

  /// `.caseless`, which Elastic's mappings have and events do not.
  @Test func caselessFields() throws {
    let lines = Self.values.map { Self.line("process.executable", $0, nested: true) }
    let questions = [#""type":"match","value":"ssh""#, #""type":"wildcard","value":"S*""#]
    try Self.check(try Self.items("process.executable.caseless", questions), lines)
  }

  @Test func operatingSystems() throws {
    let lines = [
      "{}", #"{"host":{"os":{"type":"linux"}}}"#, #"{"host":{"os":{"type":"Linux"}}}"#,
      #"{"host":{"os":{"name":"Linux"}}}"#, #"{"host":{"os":{"name":"Windows","type":"windows"}}}"#,
      #"{"host":{"os":{"name":["macOS","LINUX"]}}}"#,
    ]
    let entry = #"{"field":"none","operator":"excluded","type":"exists"}"#
    let items = try [#""linux""#, #""linux","windows""#, #""macos""#].map { systems in
      (systems, try ExceptionFixture.item("x", entry, more: #","os_types":[\#(systems)]"#))
    }
    try Self.check(items, lines)
  }

  /// One and the same object must satisfy all of a nested entry.
  @Test func nested() throws {
    let field = "process.Ext.code_signature"
    let objects = [
      "{}", #"{"process":{"Ext":{"code_signature":[{"subject_name":"a","trusted":true}]}}}"#,
      #"{"process":{"Ext":{"code_signature":{"subject_name":"a","trusted":true}}}}"#,
      #"{"process":{"Ext":{"code_signature":[{"subject_name":"a","trusted":false},{"subject_name":"b","trusted":true}]}}}"#,
      #"{"process.Ext.code_signature":[{"subject_name":["b","a"],"trusted":true}]}"#,
      #"{"process":{"Ext.code_signature":[{"subject_name":"a"}]}}"#,
      #"{"process":{"Ext":{"code_signature":[{"trusted":true},{"subject_name":"a","trusted":null}]}}}"#,
      #"{"process":{"Ext":{"code_signature":[[{"subject_name":"a","trusted":true}]]}}}"#,
    ]
    let a = #"{"field":"subject_name","operator":"included","type":"match","value":"a"}"#
    let trusted = #"{"field":"trusted","operator":"included","type":"match","value":"true"}"#
    let untold = #"{"field":"trusted","operator":"excluded","type":"exists"}"#
    let some =
      #"{"field":"subject_name","operator":"excluded","type":"match_any","value":["b","c"]}"#
    let items = try [[a, trusted], [a, untold], [some], [some, trusted], [a]].map { entries in
      let entry =
        #"{"field":"\#(field)","type":"nested","entries":[\#(entries.joined(separator: ","))]}"#
      return (entry, try ExceptionFixture.item("x", entry))
    }
    try Self.check(items, objects)
  }

  /// A hit's event, and an event that spells the fields of an object without one.
  @Test func nestedInOtherShapes() throws {
    let entry =
      #"{"field":"a.b","type":"nested","entries":[{"field":"n","operator":"included","type":"match","value":"x"},{"field":"m","operator":"included","type":"match","value":"y"}]}"#
    let set = ExceptionFixture.set([try ExceptionFixture.item("x", entry)])
    let rules = try ExceptionFixture.rules([DetectionFixture.rule(1, "any where true")], set)
    let lines = [
      #"{"_id":"1","_source":{"a":{"b":[{"n":"x","m":"y"}]}}}"#, #"{"a.b.n":"x","a.b.m":"y"}"#,
      #"{"a.b.n":["x","z"],"a.b.m":["w","y"]}"#, #"{"a":{"b":[{"n":"x"},{"m":"y"}]}}"#,
    ]
    let found = DetectionFixture.detect(lines.joined(separator: "\n"), rules).matches
    #expect(found.map(\.lineNumber) == [3, 4])
  }
}
