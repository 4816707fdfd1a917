// SPDX-License-Identifier: Apache-2.0

/// `audit(1481076992.414:385)`: what the records of one event share.
package struct AuditStamp: Hashable, Sendable {
  /// Since 1970.
  package var milliseconds: Int64
  /// Counts events since the boot.
  package var serial: UInt64

  /// Seconds after which a stamp is no time: the year 2255, so that nanoseconds fit their number.
  private static let lastSecond: Int64 = 9_000_000_000

  init(milliseconds: Int64, serial: UInt64) {
    self.milliseconds = milliseconds
    self.serial = serial
  }

  /// Reads `SECONDS.MILLISECONDS:SERIAL)` from `index` on and moves behind it; nil when it is not one.
  init?(_ text: [UInt8], _ index: inout Int) {
    guard let seconds = Self.number(text, &index), seconds <= UInt64(Self.lastSecond),
      Self.skip(text, &index, UInt8(ascii: ".")),
      let fraction = Self.number(text, &index), fraction < 1000,
      Self.skip(text, &index, UInt8(ascii: ":")),
      let serial = Self.number(text, &index),
      Self.skip(text, &index, UInt8(ascii: ")"))
    else { return nil }
    self.init(milliseconds: Int64(seconds) * 1000 + Int64(fraction), serial: serial)
  }

  private static func skip(_ text: [UInt8], _ index: inout Int, _ byte: UInt8) -> Bool {
    guard index < text.count, text[index] == byte else { return false }
    index += 1
    return true
  }

  private static func number(_ text: [UInt8], _ index: inout Int) -> UInt64? {
    let start = index
    var value: UInt64 = 0
    while index < text.count, (0x30...0x39).contains(text[index]), index - start < 19 {
      value = value * 10 + UInt64(text[index] - 0x30)
      index += 1
    }
    return index > start ? value : nil
  }
}
