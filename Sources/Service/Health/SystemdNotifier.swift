// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Tells systemd how the service is, where it asks for that: one datagram to `$NOTIFY_SOCKET`.
///
/// Source of the protocol: sd_notify(3).
struct SystemdNotifier {
  private let address: [UInt8]?

  init() {
    guard let name = getenv("NOTIFY_SOCKET").map({ String(cString: $0) }),
      name.hasPrefix("/") || name.hasPrefix("@"), name.utf8.count < 107
    else {
      address = nil
      return
    }
    var bytes = Array(name.utf8)
    // A name of the abstract namespace begins with a zero byte.
    if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
    address = bytes
  }

  func tell(_ state: String) {
    guard let address else { return }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var target = sockaddr_un()
    target.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: address) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + address.count)
    let text = Array(state.utf8)
    withUnsafePointer(to: &target) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        _ = sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL), pointer, length)
      }
    }
  }
}
