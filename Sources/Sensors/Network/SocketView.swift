// SPDX-License-Identifier: Apache-2.0
import CPidfd
import Glibc

/// A socket of the internet that another process has open, as the kernel describes it now.
struct SocketView {
  var transport: NetworkRecord.Transport
  var local: SocketAddress
  /// Nil for one without a peer.
  var remote: SocketAddress?

  /// Looks at it for a moment; nil when it is closed, is no socket of the internet, or may not be seen.
  init?(pid: UInt32, descriptor: Int32) {
    let own = swiftlet_descriptor_of(pid, descriptor)
    guard own >= 0 else { return nil }
    defer { close(own) }
    guard let local = Self.address({ getsockname(own, $0, $1) }) else { return nil }
    self.local = local
    remote = Self.address { getpeername(own, $0, $1) }
    var number: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(own, SOL_SOCKET, SO_PROTOCOL, &number, &size) == 0 else { return nil }
    transport = NetworkRecord.Transport(protocol: UInt16(truncatingIfNeeded: number))
  }

  private static func address(
    _ ask: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
  ) -> SocketAddress? {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let code = withUnsafeMutablePointer(to: &storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask($0, &size) }
    }
    guard code == 0 else { return nil }
    let bytes = withUnsafeBytes(of: storage) { Array($0.prefix(Int(size))) }
    return SocketAddress(kernel: bytes)
  }
}
