// SPDX-License-Identifier: Apache-2.0
import CMemfd
import Glibc

/// An entry of the journal for each message.
final class JournalTransport: Transport {
  private let path: String
  private let timeout: Int

  init(_ path: String, _ timeout: Int) {
    self.path = path
    self.timeout = timeout
  }

  func send(_ message: Message) throws(DeliveryFailure) {
    let entry = JournalEntry.bytes(message)
    let socket = try Socket.unix(path, timeout)
    var code = socket.datagram(entry)
    if code == EMSGSIZE || code == ENOBUFS { code = sendInMemory(entry, socket) }
    if code != 0 { throw .temporary("\(path): \(SystemMessage.text(code))") }
  }

  /// An entry too large for a datagram goes as a sealed file in memory whose descriptor is sent.
  private func sendInMemory(_ entry: [UInt8], _ socket: Socket) -> Int32 {
    let file = swiftlet_memfd("swiftlet-journal")
    guard file >= 0 else { return errno }
    defer { close(file) }
    var written = 0
    while written < entry.count {
      let count = entry.withUnsafeBytes {
        write(file, $0.baseAddress.map { $0 + written }, entry.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      written += count
    }
    // The journal takes no file that could still change.
    if swiftlet_seal(file) != 0 { return errno }
    return Self.sendDescriptor(file, socket)
  }

  /// Sends a descriptor and nothing else (SCM_RIGHTS).
  private static func sendDescriptor(_ file: Int32, _ socket: Socket) -> Int32 {
    // A cmsghdr of 16 bytes, the descriptor, and padding to a multiple of 8.
    var control = [UInt8](repeating: 0, count: 24)
    control.withUnsafeMutableBytes { bytes in
      bytes.storeBytes(of: 20, toByteOffset: 0, as: Int.self)
      bytes.storeBytes(of: SOL_SOCKET, toByteOffset: 8, as: Int32.self)
      bytes.storeBytes(of: Int32(1), toByteOffset: 12, as: Int32.self)
      bytes.storeBytes(of: file, toByteOffset: 16, as: Int32.self)
    }
    return control.withUnsafeMutableBytes { bytes in
      var header = msghdr()
      header.msg_control = bytes.baseAddress
      header.msg_controllen = bytes.count
      while sendmsg(socket.descriptor, &header, Int32(MSG_NOSIGNAL)) < 0 {
        if errno != EINTR { return errno }
      }
      return 0
    }
  }
}
