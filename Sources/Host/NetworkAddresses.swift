// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The addresses of this host's network interfaces.
package struct NetworkAddresses: Sendable, Equatable {
  /// IPv4 and IPv6 addresses as text, loopback included, each once.
  package var ip: [String]
  /// Hardware addresses as ECS writes them: `00-00-5E-00-53-23`.
  package var mac: [String]

  /// Addresses from their texts.
  package init(ip: [String] = [], mac: [String] = []) { (self.ip, self.mac) = (ip, mac) }

  /// What the interfaces have now; empty if the kernel does not say.
  package static func current() -> NetworkAddresses {
    var result = NetworkAddresses()
    var first: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&first) == 0 else { return result }
    defer { freeifaddrs(first) }
    var next = first
    while let interface = next {
      next = interface.pointee.ifa_next
      guard let address = interface.pointee.ifa_addr else { continue }
      switch Int32(address.pointee.sa_family) {
      case AF_INET:
        result.add(text(address, size: MemoryLayout<sockaddr_in>.size), to: \.ip)
      case AF_INET6:
        result.add(text(address, size: MemoryLayout<sockaddr_in6>.size), to: \.ip)
      case AF_PACKET:
        result.add(hardware(address), to: \.mac)
      default:
        continue
      }
    }
    return result
  }

  private mutating func add(_ text: String?, to list: WritableKeyPath<Self, [String]>) {
    guard let text, !self[keyPath: list].contains(text) else { return }
    self[keyPath: list].append(text)
  }

  private static func text(_ address: UnsafeMutablePointer<sockaddr>, size: Int) -> String? {
    var buffer = [CChar](repeating: 0, count: 128)
    let code = getnameinfo(
      address,
      socklen_t(size),
      &buffer,
      socklen_t(buffer.count),
      nil,
      0,
      NI_NUMERICHOST
    )
    guard code == 0 else { return nil }
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    // A link-local address carries its interface behind a "%": the address alone is wanted.
    return String(decoding: bytes.prefix { $0 != 0x25 }, as: UTF8.self)
  }

  private static func hardware(_ address: UnsafeMutablePointer<sockaddr>) -> String? {
    // `struct sockaddr_ll`, which Glibc's module lacks: length at 11, up to 8 bytes from 12.
    let link = UnsafeRawBufferPointer(start: address, count: 20)
    let bytes = link.dropFirst(12).prefix(Int(link[11]))
    guard bytes.count == 6, bytes.contains(where: { $0 != 0 }) else { return nil }
    let digits = Array("0123456789ABCDEF")
    return bytes.map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined(separator: "-")
  }
}
