// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Testing

@testable import Sensors

@Suite struct JSONWriterTests {
  static func string(_ bytes: [UInt8]) -> (json: String, hasRepaired: Bool) {
    var json = JSONWriter()
    json.string(bytes)
    return (text(json.bytes), json.hasRepaired)
  }

  @Test(arguments: [
    ("", "\"\""), ("plain", "\"plain\""), ("a\"b\\c", #""a\"b\\c""#),
    ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#), ("\u{0}\u{1}\u{1F}", #""\u0000\u0001\u001f""#),
    ("é€😀", "\"é€😀\""), ("\u{7F}/", "\"\u{7F}/\""),
  ])
  func escapes(value: String, expected: String) {
    #expect(Self.string(utf8(value)).json == expected)
    #expect(!Self.string(utf8(value)).hasRepaired)
  }

  @Test(
    arguments: [
      [0xFF], [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xF8, 0x88, 0x80, 0x80, 0x80],
      [0xE2, 0x28, 0xA1],
    ] as [[UInt8]]
  )
  func repairsWhatIsNotUTF8(bytes: [UInt8]) throws {
    let (json, hasRepaired) = Self.string([0x61] + bytes + [0x62])
    #expect(hasRepaired)
    #expect(json.contains("\u{FFFD}"))
    #expect(json.hasPrefix("\"a") && json.hasSuffix("b\""))
  }

  /// Foundation reads back what was written, for any bytes.
  @Test func anyBytesGiveJSON() throws {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<5000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      let (json, hasRepaired) = Self.string(bytes)
      let read =
        try JSONSerialization.jsonObject(
          with: Data(json.utf8),
          options: [.fragmentsAllowed]
        ) as? String
      let isValid = String(validating: bytes, as: UTF8.self)
      #expect(hasRepaired == (isValid == nil))
      if let isValid { #expect(read == isValid) }
    }
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000000000Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
      (951_782_400_000_000_001, "2000-02-29T00:00:00.000000001Z"),
      (1_768_046_400_123_456_789, "2026-01-10T12:00:00.123456789Z"),
      (4_107_542_399_000_000_000, "2100-02-28T23:59:59.000000000Z"),
      (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000000Z"),
    ] as [(Int64, String)]
  )
  func writesTimes(nanoseconds: Int64, expected: String) {
    var json = JSONWriter()
    json.timestamp(nanoseconds)
    #expect(text(json.bytes) == "\"\(expected)\"")
  }

  @Test func writesNumbers() {
    var json = JSONWriter()
    for value in [0, 7, -1, .max, .min] as [Int64] {
      json.number(value)
      json.raw(" ")
    }
    json.number(UInt64.max)
    #expect(
      text(json.bytes)
        == "0 7 -1 9223372036854775807 -9223372036854775808 18446744073709551615"
    )
  }

  @Test func base64IsThatOfFoundation() {
    for count in 0..<20 {
      let bytes = (0..<count).map { UInt8($0 * 37 % 256) }
      #expect(text(Base64.encode(bytes)) == Data(bytes).base64EncodedString())
    }
    #expect(Base64.decode("AAECAw==") == [0, 1, 2, 3])
    #expect(Base64.decode("A*") == nil)
  }
}
