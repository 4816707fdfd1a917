// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQLOracle
import Events
import Testing

/// Lines that lack every text that is looked for are passed over, if they have the form of JSON.
@Suite struct PassedOverLineTests {
  /// Reads `n`, and looks for one text; it has seen as many lines as it measures by.
  private static func decoder() -> BatchDecoder {
    var slots = SlotTable()
    _ = slots.slot(for: "n")
    let decoder = BatchDecoder(slots: slots)
    #expect(decoder.passOverLines(without: ["needle"]))
    let usual = String(repeating: "{\"n\":\"hay\"}\n", count: 300)
    decoder.decode(copying: Array(usual.utf8)) { _ in }
    return decoder
  }

  private static func isPassedOver(_ line: [UInt8], _ decoder: BatchDecoder) -> Bool {
    decoder.decode(copying: line) { batch in
      guard batch.event_count == 1, let event = batch.events?[0] else { return false }
      return event.status == SL_OK.rawValue && UInt32(event.flags) & SL_UNREAD.rawValue != 0
    }
  }

  /// Strings closed, brackets that open and close around all of it, plain ASCII: byte by byte.
  private static func hasForm(_ bytes: [UInt8]) -> Bool {
    var line = bytes[...]
    while line.last == UInt8(ascii: " ") { line.removeLast() }
    while line.first == UInt8(ascii: " ") { line.removeFirst() }
    guard line.first == UInt8(ascii: "{") else { return false }
    var depth = 0
    var isInside = false
    for (place, byte) in zip(line.indices, line) {
      switch byte {
      case UInt8(ascii: "\""): isInside.toggle()
      case UInt8(ascii: "{") where !isInside, UInt8(ascii: "[") where !isInside: depth += 1
      case UInt8(ascii: "}") where !isInside, UInt8(ascii: "]") where !isInside:
        depth -= 1
        if depth == 0 { return place == line.endIndex - 1 && byte == UInt8(ascii: "}") }
      default: break
      }
    }
    return false
  }

  @Test(arguments: [
    #"{"n":"hay"}"#, #"{"n":"h}{\"ay"}"#, #"{"a":[{"b":[]},{}],"n":1}"#, #"{"n":"hé"}"#,
    "{\"n\" :\t1}", #"{"x":"\\"}"#, "{}",
  ])
  func `passes over`(_ line: String) {
    #expect(Self.isPassedOver(Array(line.utf8), Self.decoder()))
  }

  @Test(arguments: [
    #"{"n":"a needle"}"#, #"{"n":"NeEdLe"}"#, #"{"n":"\u006eeedle"}"#, #"{"n":"hay}"#,
    #"{"n":"hay"}}"#, #"{"n":"hay"}{"n":1}"#, #"{"n":{"hay"}"#, #"{"n":"hay""#, #"["n"]"#,
    "{\"n\":\"\u{1}\"}", #"{"n":"hay"} x"#,
  ])
  func `reads`(_ line: String) {
    #expect(!Self.isPassedOver(Array(line.utf8), Self.decoder()))
  }

  @Test func `reads what is not UTF-8`() {
    #expect(
      !Self.isPassedOver(Array("{\"n\":\"".utf8) + [0xFF] + Array("\"}".utf8), Self.decoder())
    )
  }

  /// Lines of all lengths around the width that is looked at at once, with marks at random places.
  @Test func `sees the form that a scanner sees`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var random = TestRandom(seed: seed)
    let decoder = Self.decoder()
    let marks = Array("{}[]\"\",: ".utf8)
    var passed = 0
    for _ in 0..<20_000 {
      var line = Array(#"{"a":{"b":[1,{"c":"x"}]},"n":""#.utf8)
      line += (0..<random.below(150)).map { _ in UInt8(ascii: "a") }
      line += Array(#"","d":[{},[]]}"#.utf8)
      for _ in 0..<random.below(4) { line[random.below(line.count)] = random.pick(marks) }
      let isPassedOver = Self.isPassedOver(line, decoder)
      #expect(isPassedOver == Self.hasForm(line), "\(String(decoding: line, as: UTF8.self))")
      if isPassedOver { passed += 1 }
    }
    #expect(passed > 2_000)
  }
}
