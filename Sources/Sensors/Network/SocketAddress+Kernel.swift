// SPDX-License-Identifier: Apache-2.0

extension SocketAddress {
  /// From a `struct sockaddr` of IPv4 or IPv6; nil for another family, or when it is cut short.
  init?(kernel bytes: [UInt8]) {
    guard bytes.count >= 8 else { return nil }
    let isIPv6: Bool
    let address: Range<Int>
    switch UInt16(bytes[0]) | UInt16(bytes[1]) << 8 {
    case 2: (isIPv6, address) = (false, 4..<8)
    case 10: (isIPv6, address) = (true, 8..<24)
    default: return nil
    }
    guard bytes.count >= address.upperBound else { return nil }
    self.init(
      bytes.span.extracting(address),
      isIPv6: isIPv6,
      port: UInt16(bytes[2]) << 8 | UInt16(bytes[3])
    )
  }
}
