// SPDX-License-Identifier: Apache-2.0
import Events

/// An address of IP with a port.
struct SocketAddress: Hashable {
  /// The sixteen bytes of IPv6, most significant first; IPv4 is mapped (RFC 4291, 2.5.5.2).
  var high: UInt64
  var low: UInt64
  /// In the host's order; 0 when there is none.
  var port: UInt16

  private static let mapped: UInt64 = 0xFFFF << 32

  /// From a record's sixteen bytes, of which IPv4 takes the first four.
  init(_ bytes: Span<UInt8>, isIPv6: Bool, port: UInt16) {
    func number(_ range: Range<Int>) -> UInt64 {
      var value: UInt64 = 0
      for index in range { value = value << 8 | UInt64(bytes[index]) }
      return value
    }
    if isIPv6 {
      (high, low) = (number(0..<8), number(8..<16))
    } else {
      (high, low) = (0, Self.mapped | number(0..<4))
    }
    self.port = port
  }

  init(high: UInt64, low: UInt64, port: UInt16) {
    (self.high, self.low, self.port) = (high, low, port)
  }

  /// Whether it is IPv4, mapped or not.
  var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

  /// `0.0.0.0` or `::`.
  var isAny: Bool { high == 0 && (low == 0 || low == Self.mapped) }

  /// The same port at all addresses of IPv4, or of IPv6.
  func anyAddress(isIPv4: Bool) -> SocketAddress {
    SocketAddress(high: 0, low: isIPv4 ? Self.mapped : 0, port: port)
  }
}

extension JSONWriter {
  /// An address without its port, in quotes: dotted, or as RFC 5952 wants it.
  mutating func address(_ address: SocketAddress) {
    raw("\"")
    if address.isIPv4 {
      for shift in stride(from: 24, through: 0, by: -8) {
        number(UInt8(truncatingIfNeeded: address.low >> UInt64(shift)))
        if shift > 0 { raw(".") }
      }
    } else {
      groups(address)
    }
    raw("\"")
  }

  private mutating func groups(_ address: SocketAddress) {
    func group(_ index: Int) -> UInt16 {
      let half = index < 4 ? address.high : address.low
      return UInt16(truncatingIfNeeded: half >> UInt64(48 - 16 * (index & 3)))
    }
    // The longest run of two or more zeros is left out, the first of equal ones.
    var (start, length) = (8, 1)
    var index = 0
    while index < 8 {
      var end = index
      while end < 8, group(end) == 0 { end += 1 }
      if end - index > length { (start, length) = (index, end - index) }
      index = max(end, index + 1)
    }
    index = 0
    while index < 8 {
      if index == start {
        raw("::")
        index += length
        continue
      }
      if index > 0, index != start + length { raw(":") }
      hexadecimal(group(index))
      index += 1
    }
  }

  private mutating func hexadecimal(_ value: UInt16) {
    var isLeading = true
    for shift in stride(from: 12, through: 0, by: -4) {
      let digit = UInt8(value >> UInt16(shift) & 15)
      if isLeading, digit == 0, shift > 0 { continue }
      isLeading = false
      byte(digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
  }
}
