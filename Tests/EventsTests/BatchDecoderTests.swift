// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Events
import Testing

/// What one line gave, in a form that is easy to compare.
struct Decoded: Equatable {
  var status: UInt32
  var fields: [String: [String]]
  var isRepaired = false
  var isHit = false
}

/// Decodes `text` for the fields `paths`; one element a line.
func decode(_ text: [UInt8], _ paths: [String]) -> [Decoded] {
  var table = SlotTable()
  for path in paths { _ = table.slot(for: path) }
  let decoder = BatchDecoder(slots: table)
  return decoder.decode(copying: text) { batch in
    (0..<batch.event_count).compactMap { index in
      guard let event = batch.events?[index] else { return nil }
      var fields: [String: [String]] = [:]
      for place in Int(event.first_value)..<Int(event.first_value + event.value_count) {
        guard let value = batch.values?[place] else { continue }
        let bytes = UnsafeBufferPointer(start: value.bytes, count: Int(value.length))
        let text = String(decoding: bytes, as: UTF8.self)
        let shown = value.kind == SL_STRING.rawValue ? "\"\(text)\"" : text
        fields[table.paths[Int(value.slot)], default: []].append(shown)
      }
      return Decoded(
        status: UInt32(event.status),
        fields: fields,
        isRepaired: UInt32(event.flags) & SL_REPAIRED_UTF8.rawValue != 0,
        isHit: UInt32(event.flags) & SL_HIT.rawValue != 0
      )
    }
  }
}

private func decode(_ text: String, _ paths: String...) -> Decoded? {
  decode(Array(text.utf8), paths).first
}

@Suite("BatchDecoder")
struct BatchDecoderTests {
  /// Names longer than the eight bytes that are compared at once, asked for in any order and in
  /// such numbers that the decoder's tables grow: each is found in every decoder.
  @Test func longNamesSurviveGrowth() {
    var paths = (0..<40).flatMap { group in
      (0..<6).map { "a-long-group-\(group).a-longer-member-\($0)" }
    }
    let line = "{" + paths.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
    for _ in 0..<50 {
      paths.shuffle()
      #expect(decode(Array(line.utf8), paths).first?.fields.count == paths.count)
    }
  }

  @Test(arguments: [
    #"{"process":{"name":"socat","parent":{"name":"bash"}}}"#,
    #"{"process.name":"socat","process.parent.name":"bash"}"#,
    #"{"process":{"name":"socat"},"process.parent":{"name":"bash"}}"#,
    #"{"process":{"parent.name":"bash","name":"socat"}}"#,
    #"{"process":{"na\u006de":"socat","par\u0065nt":{"name":"ba\u0073h"}}}"#,
    #"{"process\u002ename":"socat","process":{"parent":{"name":["bash"]}}}"#,
    #"{"x":[{"process":1}],"process":[{"name":"socat"},{"parent":{"name":"bash"}}]}"#,
  ])
  func spellings(_ line: String) {
    let decoded = decode(line, "process.name", "process.parent.name")
    #expect(decoded?.status == SL_OK.rawValue)
    #expect(
      decoded?.fields == ["process.name": [#""socat""#], "process.parent.name": [#""bash""#]]
    )
  }

  @Test func valuesOfEveryKind() {
    let line =
      #"{"a":["x",1,-0,1.50,1e3,18446744073709551615,123456789012345678901234567890,true,false,null,[["y"]],{"b":"no"}]}"#
    #expect(
      decode(line, "a")?.fields["a"] == [
        #""x""#, "1", "-0", "1.50", "1e3", "18446744073709551615",
        "123456789012345678901234567890", "true", "false", "null", #""y""#,
      ]
    )
  }

  @Test func aPathMayBeThePrefixOfAnother() {
    let decoded = decode(#"{"a":["v",{"b":"w"}]}"#, "a", "a.b")
    #expect(decoded?.fields == ["a": [#""v""#], "a.b": [#""w""#]])
  }

  @Test func scatteredValuesOfOneFieldComeTogether() {
    let line = #"{"a":{"x":1,"y":2},"b":0,"a.x":3,"a":{"y":4,"x":[5,6]}}"#
    let decoded = decode(line, "a.x", "a.y", "b")
    #expect(decoded?.fields == ["a.x": ["1", "3", "5", "6"], "a.y": ["2", "4"], "b": ["0"]])
  }

  @Test func duplicateKeysAllCount() {
    #expect(decode(#"{"a":"1","a":"2"}"#, "a")?.fields["a"] == [#""1""#, #""2""#])
  }

  @Test(arguments: [
    (#""a\"b\\c\/d\b\f\n\r\t""#, "a\"b\\c/d\u{8}\u{C}\n\r\t"), (#""\u00e9\u20ac""#, "é€"),
    (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, "\u{FFFD}"), (#""\ude00x""#, "\u{FFFD}x"),
    (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\u0000""#, "\0"), (#""""#, ""),
  ])
  func escapes(_ json: String, _ text: String) {
    #expect(decode(#"{"a":\#(json)}"#, "a")?.fields["a"] == ["\"\(text)\""])
  }

  @Test(arguments: [
    ("", SL_BLANK), ("  \t\r", SL_BLANK), ("[1]", SL_NOT_OBJECT), ("42", SL_NOT_OBJECT),
    (#""text""#, SL_NOT_OBJECT), ("garbage", SL_MALFORMED), (#"{"a":tru}"#, SL_MALFORMED),
    (#"{"a":01}"#, SL_MALFORMED), (#"{"a" "b"}"#, SL_MALFORMED), (#"{"a":"x"#, SL_TRUNCATED),
    (#"{"a":{"b":1}"#, SL_TRUNCATED), (#"{"a":[1,2"#, SL_TRUNCATED),
    (#"{"a":"\x"}"#, SL_BAD_ESCAPE), (#"{"a":"\u12g4"}"#, SL_BAD_ESCAPE),
    (#"{"a":1} x"#, SL_TRAILING), (#"{"a":1}{"b":2}"#, SL_TRAILING),
    (#"{"a":1}}"#, SL_TRAILING), ("{\"a\":1}\0", SL_TRAILING),
  ])
  func brokenLines(_ line: String, _ status: sl_status) {
    let lines = "{\"a\":\"before\"}\n\(line)\n{\"a\":\"after\"}"
    let decoded = decode(Array(lines.utf8), ["a", "b"])
    #expect(decoded.map(\.status) == [SL_OK.rawValue, status.rawValue, SL_OK.rawValue])
    #expect(decoded[1].fields.isEmpty)
    #expect(decoded[2].fields == ["a": [#""after""#]])
  }

  @Test func anUnknownEscapeInAFieldThatIsNotReadDoesNoHarm() {
    #expect(decode(#"{"b":"\x","a":1}"#, "a")?.fields == ["a": ["1"]])
  }

  @Test func windowsLineEndsAndByteOrderMark() {
    let decoded = decode(Array("\u{FEFF}{\"a\":1}\r\n{\"a\":2}\r\n".utf8), ["a"])
    #expect(decoded.map(\.fields) == [["a": ["1"]], ["a": ["2"]]])
  }

  @Test func brokenUTF8IsReadWithReplacement() {
    var line = Array(#"{"a":"x"#.utf8) + [0xFF, 0xE2, 0x82]
    line += Array(#"y","b":"plain"}"#.utf8)
    let decoded = decode(line, ["a", "b"]).first
    #expect(decoded?.isRepaired == true)
    #expect(decoded?.fields == ["a": ["\"x\u{FFFD}\u{FFFD}y\""], "b": [#""plain""#]])
  }

  @Test(arguments: [
    #"{"_index":"logs-x","_id":"7","_source":{"a":1},"fields":{"a":[9]},"a":8}"#,
    #"{"a":8,"_source":{"a":1},"sort":[1],"_id":"7","_index":"logs-x"}"#,
  ])
  func hits(_ line: String) {
    let decoded = decode(line, "a")
    #expect(decoded?.isHit == true)
    #expect(
      decoded?.fields == ["_index": [#""logs-x""#], "_id": [#""7""#], "a": ["1"]]
    )
  }

  @Test func anEventThatIsNoHitHasNoIndex() {
    let decoded = decode(#"{"_index":"x","_id":"y","_source":"text","a":1}"#, "a")
    #expect(decoded?.isHit == false)
    #expect(decoded?.fields == ["a": ["1"]])
  }

  @Test func depthBombs() {
    let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    #expect(decode("{\"a\":\(deep)}", "a")?.status == SL_TOO_DEEP.rawValue)
    #expect(decode("{\"skipped\":\(deep),\"a\":1}", "a")?.fields == ["a": ["1"]])
    let nested =
      String(repeating: "{\"a\":", count: 5000) + "1" + String(repeating: "}", count: 5000)
    #expect(decode(nested, "b")?.status == SL_OK.rawValue)
  }

  @Test func longLines() {
    let wide = String(repeating: "x", count: 15 << 20)
    #expect(decode("{\"a\":\"\(wide)\"}", "a")?.fields["a"]?.first?.utf8.count == (15 << 20) + 2)
    #expect(decode("{\"a\":\"\(wide)\(wide)\"}", "a")?.status == SL_TOO_LONG.rawValue)
  }

  @Test func manyFieldsOfLikeNames() {
    let names = (0..<2000).map { "field_\($0)" }
    let line = "{" + names.map { "\"\($0)\":\"\($0)\"" }.joined(separator: ",") + "}"
    let decoded = decode(Array(line.utf8), names).first
    #expect(decoded?.fields.count == 2000)
    #expect(names.allSatisfy { decoded?.fields[$0] == ["\"\($0)\""] })
  }

  @Test func statesBecomeIssues() {
    let issue = DecodingIssue(source: "f.ndjson", line: 3, status: UInt8(SL_TRUNCATED.rawValue))
    #expect(issue?.description == "f.ndjson:3: the line ends inside a JSON value")
    #expect(DecodingIssue(source: "f", line: 1, status: UInt8(SL_OK.rawValue)) == nil)
    #expect(DecodingIssue(source: "f", line: 1, status: UInt8(SL_BLANK.rawValue)) == nil)
  }
}
