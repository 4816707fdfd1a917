// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A `struct sockaddr_nl`, which Glibc's module lacks.
enum NetlinkAddress {
  /// Calls `body` with the kernel's address, or with a place in multicast groups.
  static func with<Result>(
    groups: UInt32,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var address = sockaddr()
    return withUnsafeMutableBytes(of: &address) { bytes in
      bytes.storeBytes(of: UInt16(AF_NETLINK), toByteOffset: 0, as: UInt16.self)
      bytes.storeBytes(of: groups.littleEndian, toByteOffset: 8, as: UInt32.self)
      return bytes.withMemoryRebound(to: sockaddr.self) { addresses in
        guard let address = addresses.baseAddress else { preconditionFailure("an empty address") }
        return body(address, 12)
      }
    }
  }
}
