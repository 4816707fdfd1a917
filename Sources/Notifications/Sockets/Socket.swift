// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A socket that is closed when nobody has it any more. Its calls take no longer than its time-out.
final class Socket {
  let descriptor: Int32
  private let timeout: Int

  private init(_ descriptor: Int32, _ timeout: Int) {
    self.descriptor = descriptor
    self.timeout = timeout
    var limit = timeval(tv_sec: timeout, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
  }

  deinit { close(descriptor) }

  private static func open(_ family: Int32, _ type: __socket_type) -> Int32 {
    socket(family, Int32(type.rawValue | SOCK_CLOEXEC.rawValue), 0)
  }

  /// A socket for datagrams to a path.
  static func unix(_ path: String, _ timeout: Int) throws(DeliveryFailure) -> Socket {
    let descriptor = open(AF_UNIX, SOCK_DGRAM)
    guard descriptor >= 0 else { throw .temporary("there is no socket: \(SystemMessage.last)") }
    let made = Socket(descriptor, timeout)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
      guard bytes.count < room.count else { return false }
      room.copyBytes(from: bytes)
      return true
    }
    guard fits else { throw .temporary("\(path) is too long for a socket") }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else { throw .temporary("\(path): \(SystemMessage.last)") }
    return made
  }

  /// A socket to a host and port: the first of its addresses that takes the connection.
  static func internet(
    _ type: __socket_type,
    _ host: String,
    _ port: UInt16,
    _ timeout: Int
  ) throws(DeliveryFailure) -> Socket {
    var hints = addrinfo()
    hints.ai_socktype = Int32(type.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &found)
    guard code == 0 else {
      throw .temporary("\(host) is not found: \(String(cString: gai_strerror(code)))")
    }
    defer { freeaddrinfo(found) }
    var reason = "no address"
    var next = found
    while let entry = next?.pointee {
      let descriptor = open(entry.ai_family, type)
      if descriptor >= 0 {
        // The time-out of sending is that of connecting too.
        let made = Socket(descriptor, timeout)
        if connect(descriptor, entry.ai_addr, entry.ai_addrlen) == 0 { return made }
        let isLate = errno == EINPROGRESS
        reason = isLate ? "no answer within \(timeout) seconds" : SystemMessage.last
      } else {
        reason = SystemMessage.last
      }
      next = entry.ai_next
    }
    throw .temporary("\(host) port \(port): \(reason)")
  }

  /// Sends one datagram; the error's number where that is not possible.
  func datagram(_ bytes: [UInt8]) -> Int32 {
    while send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) < 0 {
      if errno != EINTR { return errno }
    }
    return 0
  }

  /// Writes all bytes of a stream; the error's number where that is not possible.
  func write(_ bytes: [UInt8]) -> Int32 {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        send(
          descriptor,
          $0.baseAddress.map { $0 + written },
          bytes.count - written,
          Int32(MSG_NOSIGNAL)
        )
      }
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      written += count
    }
    return 0
  }

  /// Whether the other side of a stream has closed it.
  var isClosed: Bool {
    var byte: UInt8 = 0
    let flags = Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)
    let count = recv(descriptor, &byte, 1, flags)
    return count == 0 || count < 0 && errno != EAGAIN && errno != EINTR
  }

  /// Waits until the other side's kernel has all that was written; false where it does not in time.
  func waitForAcknowledgement() -> Bool {
    for round in 0..<(timeout * 200) {
      var left: Int32 = 0
      // SIOCOUTQ, which Linux calls TIOCOUTQ on terminals.
      if ioctl(descriptor, UInt(TIOCOUTQ), &left) != 0 { return false }
      if left == 0 { return !hasFailed }
      usleep(round < 20 ? 200 : 5_000)
    }
    return false
  }

  private var hasFailed: Bool {
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) != 0 || code != 0
  }
}
