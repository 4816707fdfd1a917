// SPDX-License-Identifier: Apache-2.0
import Events

/// A `sockaddr` as the kernel logs it, in hexadecimal and in the byte order of the host that wrote it,
/// which is little-endian on every architecture that is read.
package struct SocketAddress: Equatable, Sendable {
  /// Which kind it is.
  package enum Family: Equatable, Sendable {
    case inet
    case inet6
    case unix
    case netlink
    case other(UInt16)
  }

  /// Which kind it is.
  package var family: Family
  /// An internet address's text.
  package var address: [UInt8] = []
  /// Its port.
  package var port: UInt16 = 0
  /// A Unix socket's path; `@` before the name of one that is not in the file system.
  package var path: [UInt8] = []

  /// From the text of `saddr=`; nil when it is none or cut short.
  package init?(hexadecimal text: [UInt8]) {
    guard let bytes = Hexadecimal.bytes(text[...]) else { return nil }
    self.init(bytes)
  }

  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 2 else { return nil }
    let number = UInt16(bytes[0]) | UInt16(bytes[1]) << 8
    switch number {
    case 1:
      family = .unix
      let name = bytes.dropFirst(2)
      if name.first == 0 {
        path = [0x40] + name.dropFirst().prefix { $0 != 0 }
      } else {
        path = Array(name.prefix { $0 != 0 })
      }
    case 2:
      guard bytes.count >= 8 else { return nil }
      family = .inet
      port = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
      address = Self.text(Array(bytes[4..<8]))
    case 10:
      guard bytes.count >= 24 else { return nil }
      family = .inet6
      port = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
      let parts = Array(bytes[8..<24])
      // An IPv4 address in IPv6's clothes is that of an IPv4 packet.
      let isMapped =
        parts.prefix(10).allSatisfy { $0 == 0 } && parts[10] == 0xFF && parts[11] == 0xFF
      if isMapped { family = .inet }
      address = Self.text(isMapped ? Array(parts.suffix(4)) : parts)
    case 16: family = .netlink
    default: family = .other(number)
    }
  }

  /// Whether it is an address of the internet protocols.
  package var isInternet: Bool { family == .inet || family == .inet6 }

  private static func text(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.count == 4 { return Array(bytes.map { "\($0)" }.joined(separator: ".").utf8) }
    var groups: [UInt16] = []
    for place in stride(from: 0, to: 16, by: 2) {
      groups.append(UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1]))
    }
    // RFC 5952: the longest run of two zero groups or more is left out, the first of equals.
    var best = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start > max(1, best.count) { best = start..<end }
      start = max(end, start + 1)
    }
    func hex(_ range: Range<Int>) -> String {
      groups[range].map { String($0, radix: 16) }.joined(separator: ":")
    }
    let text =
      best.isEmpty
      ? hex(0..<8) : hex(0..<best.lowerBound) + "::" + hex(best.upperBound..<8)
    return Array(text.utf8)
  }
}
