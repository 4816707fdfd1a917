// SPDX-License-Identifier: Apache-2.0
import Events
import Testing

@Suite struct JSONValueTests {
  @Test func leavesAreFlat() throws {
    let document = try JSONValue.parse(
      #"{"a":{"b":[1,null,{"c":"x"}],"d":[]},"a.b":2,"e":[{"f":true},{"f":false}],"g":null}"#
    )
    let leaves = document.leaves.map { leaf in
      leaf.path + "=" + leaf.values.compactMap(\.scalarText).joined(separator: ",")
    }
    #expect(leaves == ["a.b=1,2", "a.b.c=x", "e.f=true,false"])
  }

  @Test(
    arguments: [
      ("null", JSONValue.null), (" true\n", true), ("\tfalse\r", false), ("0", 0),
      ("-0", .number("-0")),
      ("1.50e+02", .number("1.50e+02")), ("1E400", .number("1E400")),
      (#""a""#, "a"), (#""""#, ""), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
      (#""\u00e9\u0000""#, "\u{e9}\0"), (#""x\uD83D\uDE00y""#, "x😀y"),
      (#""\uD83Dx""#, "\u{FFFD}x"), (#""\uDE00\uD83D""#, "\u{FFFD}\u{FFFD}"),
      (#""\uD83D\u0041""#, "\u{FFFD}A"), (#""\uD83D\uD83D\uDE00""#, "\u{FFFD}😀"),
      ("[]", []), ("[ ]", []), ("{}", [:]), ("{ }", [:]), ("[1, [2,[]] ,{}]", [1, [2, []], [:]]),
      (#"{"b":1,"a":{"c":null},"b":2}"#, ["b": 1, "a": ["c": .null], "b": 2]),
      ("\u{FEFF}[1]", [1]),
    ] as [(String, JSONValue)]
  )
  func reads(text: String, value: JSONValue) throws {
    #expect(try JSONValue.parse(text.utf8) == value)
  }

  @Test(arguments: [
    ("", 0), (" ", 1), ("nul", 0), ("True", 0), ("01", 1), ("-", 1), ("+1", 0), (".5", 0),
    ("1.", 2), ("1e", 2), ("1e+", 3), ("NaN", 0), ("'a'", 0), ("\"a", 0), ("\"a\nb\"", 2),
    (#""\x""#, 2), (#""\u12g4""#, 5), ("[1,]", 3), ("[1 2]", 3), ("[", 1), ("]", 0), ("{,}", 1),
    (#"{"a"}"#, 4), (#"{"a":}"#, 5), (#"{"a":1,}"#, 7), ("{a:1}", 1), ("1 2", 2), ("[1]]", 3),
    ("[1}", 2), ("// c\n1", 0), ("\0", 0), ("1\0", 1),
  ])
  func refuses(text: String, offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSONValue.parse(text.utf8) }
    #expect(error?.offset == offset, "\(text): \(error?.reason ?? "")")
  }

  @Test func repairsWhatIsNotUTF8() throws {
    let quote = UInt8(ascii: "\"")
    #expect(try JSONValue.parse([quote, 0x61, 0xFF, 0x62, quote]) == "a\u{FFFD}b")
    // A sequence that an escape breaks off must not swallow what the escape stands for.
    #expect(try JSONValue.parse([quote, 0xC3] + Array(#"\u00A9""#.utf8)) == "\u{FFFD}\u{A9}")
  }

  @Test func comparesTextsByteByByte() {
    #expect(JSONValue.string("\u{e9}") != .string("e\u{301}"))
    #expect(JSONValue.object(["\u{e9}": 1])["e\u{301}"] == nil)
    #expect(JSONValue.number("1") != .number("1.0"))
  }

  @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
  func limitsDepth(open: String, close: String) throws {
    func nested(_ depth: Int) -> String {
      String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
    }
    let deepest = nested(JSONValue.depthLimit)
    #expect(try JSONValue.parse(deepest.utf8).serialised() == deepest)
    #expect(throws: JSONError.self) { try JSONValue.parse(nested(JSONValue.depthLimit + 1).utf8) }
    #expect(throws: JSONError.self) { try JSONValue.parse(nested(200_000).utf8) }
  }

  @Test func escapesOnlyWhatItMust() throws {
    let value: JSONValue = ["k\"\\/": .string("\u{1}\n\r\t\u{7f}é😀\u{2028}")]
    #expect(value.serialised() == "{\"k\\\"\\\\/\":\"\\u0001\\n\\r\\t\u{7f}é😀\u{2028}\"}")
  }

  @Test func convertsScalars() {
    #expect(JSONValue.number("3e2").intValue == 300)
    #expect(JSONValue.number("3.5").intValue == nil)
    #expect(JSONValue.number("9223372036854775807").intValue == .max)
    #expect(JSONValue.number("9223372036854775808").intValue == nil)
    #expect(JSONValue.number("1e400").doubleValue == nil)
    #expect(JSONValue.string("1").intValue == nil)
    #expect(JSONValue.bool(true).boolValue == true)
    #expect(JSONValue.array([1]).arrayValue == [1])
    #expect(JSONValue.null.stringValue == nil)
  }

  @Test(arguments: [
    ("a.b", #"{"a":{"b":1}}"#, "[1]"), ("a.b", #"{"a.b":1}"#, "[1]"),
    ("a.b.c", #"{"a.b":{"c":1},"a":{"b.c":2,"b":{"c":3}},"a.b.c":4}"#, "[1,2,3,4]"),
    ("a.b", #"{"a":[{"b":1},{"b":[2,[3,null]]},{"c":9},5]}"#, "[1,2,3,null]"),
    ("a", #"{"a":null}"#, "[null]"), ("a", #"{"a":[]}"#, "[]"),
    ("a", #"{"a":{"b":1}}"#, #"[{"b":1}]"#),
    ("a", #"[{"a":1},{"a":2}]"#, "[1,2]"), ("a", #"{"a":1,"a":2}"#, "[1,2]"),
    ("a.b", #"{"a":1,"ab":2,"a.":3,"a.bc":4}"#, "[]"), ("", #"{"":1,"a":2}"#, "[1]"),
    ("a..b", #"{"a":{"":{"b":1}}}"#, "[1]"), ("a", "3", "[]"),
  ])
  func findsValues(path: String, document: String, values: String) throws {
    let document = try JSONValue.parse(document.utf8)
    #expect(JSONValue.array(document.values(at: path)).serialised() == values)
  }

  @Test(arguments: [
    ("a.b", #"{"a":{"b":1,"c":2}}"#, #"{"a":{"b":7,"c":2}}"#), ("a.b", "{}", #"{"a":{"b":7}}"#),
    ("a.b", #"{"a.b":1}"#, #"{"a.b":7}"#), ("a.b", #"{"a":{"b":1},"a.b":2}"#, #"{"a":{"b":7}}"#),
    ("a.b.c", #"{"x":0,"a":{"d":1}}"#, #"{"x":0,"a":{"d":1,"b":{"c":7}}}"#),
    ("a.b.c", #"{"a.b":{"d":1}}"#, #"{"a.b":{"d":1,"c":7}}"#),
    ("a.b", #"{"a":3}"#, #"{"a":3,"a.b":7}"#),
    ("a.b", "null", #"{"a":{"b":7}}"#), ("a", #"{"a":{"b":1}}"#, #"{"a":7}"#),
    ("a.b", #"{"a":[{"b":1}]}"#, #"{"a":[{"b":1}],"a.b":7}"#),
  ])
  func setsMembers(path: String, before: String, after: String) throws {
    var document = try JSONValue.parse(before.utf8)
    document.set(path, 7)
    #expect(document.serialised() == after)
  }

  @Test func setsAbsurdPathsWithoutNesting() {
    var document: JSONValue = [:]
    let path = Array(repeating: "a", count: 50_000).joined(separator: ".")
    document.set(path, 7)
    #expect(document == .object([.init(key: path, value: 7)]))
  }

  @Test(arguments: [
    ("a.b", #"{"a":{"b":1,"c":2},"a.b":3}"#, #"{"a":{"c":2}}"#),
    ("a.b", #"{"a":[{"b":1},{"c":2}]}"#, #"{"a":[{},{"c":2}]}"#), ("a", #"{"b":1}"#, #"{"b":1}"#),
    ("a", #"{"a":1,"b":2,"a":3}"#, #"{"b":2}"#), ("a", "[]", "[]"),
  ])
  func removesMembers(path: String, before: String, after: String) throws {
    var document = try JSONValue.parse(before.utf8)
    document.remove(path)
    #expect(document.serialised() == after)
  }

  @Test(
    arguments: [
      (#"{"_id":"1","_source": {"a":"}\"","b":[1, {}]} ,"x":1}"#, #"{"a":"}\"","b":[1, {}]}"#),
      (#" { "_source" : 12 }"#, "12"), (#"{"_source":-1.5e3}"#, "-1.5e3"),
      (#"{"_source":"a\"b","_source":2}"#, #""a\"b""#), (#"{"\u005fsource":[ ]}"#, "[ ]"),
      (#"{"a":{"_source":1},"_source":null}"#, "null"),
      (#"{"a":{"_source":1}}"#, nil), (#"[{"_source":1}]"#, nil), (#"{"_source":[1"#, nil),
      (#"{"_source":}"#, nil), (#"{"a":"#, nil), ("", nil), (#"{"_source"}"#, nil),
    ] as [(String, String?)]
  )
  func findsSpans(document: String, value: String?) {
    let bytes = Array(document.utf8)
    let span = JSONValue.spans(of: "_source", in: bytes)
    #expect(span.map { String(decoding: bytes[$0], as: UTF8.self) } == value)
  }
}

/// A small generator (SplitMix64), so that a failure can be run again from its printed seed.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite struct JSONValuePropertyTests {
  private static func text(_ generator: inout SeededGenerator) -> String {
    let alphabet: [Character] = [
      "a", "b", ".", "\"", "\\", "\n", "\0", "\u{1f}", "é", "😀", "\u{FFFD}",
    ]
    return String(
      (0..<Int.random(in: 0...6, using: &generator)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
      }
    )
  }

  private static func tree(_ depth: Int, _ generator: inout SeededGenerator) -> JSONValue {
    let count = Int.random(in: 0...4, using: &generator)
    switch Int.random(in: 0...(depth > 0 ? 7 : 4), using: &generator) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &generator))
    case 2: return .number(Int.random(in: .min ... .max, using: &generator))
    case 3: return .number(Double.random(in: -1e9...1e9, using: &generator).description)
    case 4: return .string(text(&generator))
    case 5: return .array((0..<count).map { _ in tree(depth - 1, &generator) })
    default:
      return .object(
        (0..<count).map { _ in
          JSONValue.Member(key: text(&generator), value: tree(depth - 1, &generator))
        }
      )
    }
  }

  @Test func readsWhatItWrites() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(state: seed)
    for _ in 0..<500 {
      let value = Self.tree(6, &generator)
      #expect(try JSONValue.parse(value.serialised().utf8) == value, "seed \(seed)")
    }
  }

  /// Bytes that are JSON, nearly JSON or nothing like it: each gives a value or an error within
  /// the text, and every lookup answers.
  @Test func survivesAnyBytes() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(state: seed)
    let tokens = Array(#"{}[]:,"\u0dD8C.-+eEtrufalsn 19"#.utf8) + [0, 0xC3, 0xFF, 0xEF]
    for round in 0..<3_000 {
      var bytes: [UInt8]
      if round % 2 == 0 {
        bytes = Array(Self.tree(4, &generator).serialised().utf8)
      } else {
        bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
          tokens[Int.random(in: 0..<tokens.count, using: &generator)]
        }
      }
      for _ in 0..<Int.random(in: 0...3, using: &generator) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0...2, using: &generator) {
        case 0: bytes.remove(at: place)
        case 1: bytes[place] = tokens[Int.random(in: 0..<tokens.count, using: &generator)]
        default: bytes.insert(UInt8.random(in: 0 ... .max, using: &generator), at: place)
        }
      }
      if let span = JSONValue.spans(of: "a", in: bytes) {
        #expect(span.lowerBound >= 0 && span.upperBound <= bytes.count, "seed \(seed)")
      }
      do {
        let value = try JSONValue.parse(bytes)
        #expect(try JSONValue.parse(value.serialised().utf8) == value, "seed \(seed)")
        var changed = value
        changed.set("a.b", "set")
        #expect(
          changed.values(at: "a.b") == ["set"] || !value.values(at: "a.b").isEmpty,
          "seed \(seed)"
        )
        changed.remove("a.b")
        #expect(changed.values(at: "a.b").isEmpty, "seed \(seed)")
      } catch {
        #expect((0...bytes.count).contains(error.offset), "seed \(seed)")
      }
    }
  }
}
