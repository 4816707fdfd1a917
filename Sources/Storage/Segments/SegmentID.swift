// SPDX-License-Identifier: Apache-2.0
import Events

/// Which segment a segment is. Numbers grow through the whole store, whatever the clock does: the order
/// of the numbers is the order in which segments were begun.
package struct SegmentID: Sendable, Hashable, Comparable {
  /// The data stream that it holds events of.
  package var stream: DataStreamName
  /// The day on which it was begun, by the clock of then: `2026-11-24`.
  package var date: String
  /// Its number, from 1.
  package var number: Int

  static let digits = 12
  static let ending = ".ndjson.zst"

  init(stream: DataStreamName, date: String, number: Int) {
    self.stream = stream
    self.date = date
    self.number = number
  }

  /// The segment that a file of a date's folder is; nil for names that the store does not give.
  init?(stream: DataStreamName, date: String, fileName: String) {
    guard fileName.hasSuffix(Self.ending), Self.isDate(date) else { return nil }
    let digits = fileName.dropLast(Self.ending.count)
    guard digits.utf8.count == Self.digits, digits.utf8.allSatisfy(Self.isDigit),
      let number = Int(digits), number > 0
    else { return nil }
    self.init(stream: stream, date: date, number: number)
  }

  /// `000000000042.ndjson.zst`
  package var fileName: String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, Self.digits - digits.count)) + digits + Self.ending
  }

  /// What it is called in messages: `STREAM/DATE/000000000042.ndjson.zst`.
  package var name: String { "\(stream)/\(date)/\(fileName)" }

  /// The date's folder at an instant.
  static func date(at time: Timestamp) -> String { String(time.iso8601().prefix(10)) }

  static func isDate(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.count == 10
      && bytes.enumerated().allSatisfy { place, byte in
        place == 4 || place == 7 ? byte == UInt8(ascii: "-") : isDigit(byte)
      }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// The one that was begun earlier first.
  package static func < (left: SegmentID, right: SegmentID) -> Bool {
    (left.number, left.stream.text) < (right.number, right.stream.text)
  }
}
