// SPDX-License-Identifier: Apache-2.0

/// A block of addresses, `10.0.0.0/8`; bits behind the prefix may be set and do not count.
package struct CIDR: Sendable, Hashable, CustomStringConvertible {
  private let first: IPAddress
  private let maskHigh: UInt64
  private let maskLow: UInt64
  private let text: String

  /// Reads a block, or an address that stands for itself; nil for anything else.
  package static func parse(_ text: String) -> CIDR? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let address = IPAddress.parse(String(parts[0])) else {
      return nil
    }
    let isIPv4 = address.isIPv4 && !parts[0].contains(":")
    let width = isIPv4 ? 32 : 128
    var prefix = width
    if parts.count == 2 {
      guard parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ $0 &- 48 < 10 }),
        let value = Int(parts[1]), value <= width
      else { return nil }
      prefix = value
    }
    return CIDR(address, prefix: isIPv4 ? prefix + 96 : prefix, text: text)
  }

  private init(_ address: IPAddress, prefix: Int, text: String) {
    maskHigh = prefix >= 64 ? .max : prefix == 0 ? 0 : .max << UInt64(64 - prefix)
    maskLow = prefix <= 64 ? 0 : prefix == 128 ? .max : .max << UInt64(128 - prefix)
    first = IPAddress(high: address.high & maskHigh, low: address.low & maskLow)
    self.text = text
  }

  /// Whether the address lies in the block. An IPv6 block never holds an IPv4 address.
  package func contains(_ address: IPAddress) -> Bool {
    guard address.high & maskHigh == first.high, address.low & maskLow == first.low else {
      return false
    }
    return first.isIPv4 == address.isIPv4
  }

  /// Its first and its last address.
  package var range: ClosedRange<IPAddress> {
    first...IPAddress(high: first.high | ~maskHigh, low: first.low | ~maskLow)
  }

  /// The block as it was written.
  package var description: String { text }
}
