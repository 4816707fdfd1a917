// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A line for each message to a syslog server.
///
/// Syslog has no answers. A socket of this host takes the line or says why not; over TCP (with octet
/// counting, RFC 6587) the line is sent when the other kernel has acknowledged it; over UDP nothing
/// tells whether it arrived.
final class SyslogTransport: Transport {
  /// Most bytes of the text behind the structured data, where it is no JSON.
  static let bodyLimit = 6_000

  private let settings: SyslogSettings
  private let timeout: Int
  private var socket: Socket?

  init(_ settings: SyslogSettings, _ timeout: Int) {
    self.settings = settings
    self.timeout = timeout
  }

  func send(_ message: Message) throws(DeliveryFailure) {
    let body =
      settings.format.line(message)
      ?? Array(
        Template.cut(
          String(decoding: settings.body.render(message.document, .line), as: UTF8.self),
          to: Self.bodyLimit
        ).utf8
      ).map { $0 < 32 ? UInt8(ascii: " ") : $0 }
    let form = settings.isRFC5424 ? SyslogLine.bytes : SyslogLine.localBytes
    let line = form(message, settings.facility, getpid(), body)
    switch settings.address {
    case .unix(let path):
      try datagram(line, path) { () throws(DeliveryFailure) in try Socket.unix(path, timeout) }
    case .udp(let host, let port):
      try datagram(line, "\(host) port \(port)") { () throws(DeliveryFailure) in
        try Socket.internet(SOCK_DGRAM, host, port, timeout)
      }
    case .tcp(let host, let port): try stream(line, host, port)
    }
  }

  private func datagram(
    _ line: [UInt8],
    _ name: String,
    _ open: () throws(DeliveryFailure) -> Socket
  ) throws(DeliveryFailure) {
    let isNew = socket == nil
    var code = try connected(open).datagram(line)
    if code != 0, code != EMSGSIZE, !isNew {
      // The server may have begun anew since the last line.
      socket = nil
      code = try connected(open).datagram(line)
    }
    if code == 0 { return }
    socket = nil
    let reason = "\(name): \(SystemMessage.text(code))"
    if code == EMSGSIZE {
      throw .refused("\(reason): \(line.count) bytes; use tcp, or a shorter format")
    }
    throw .temporary(reason)
  }

  private func connected(_ open: () throws(DeliveryFailure) -> Socket) throws(DeliveryFailure)
    -> Socket
  {
    if let socket { return socket }
    let opened = try open()
    socket = opened
    return opened
  }

  private func stream(_ line: [UInt8], _ host: String, _ port: UInt16) throws(DeliveryFailure) {
    if socket?.isClosed ?? false { socket = nil }
    let stream = try connected { () throws(DeliveryFailure) in
      try Socket.internet(SOCK_STREAM, host, port, timeout)
    }
    let code = stream.write(Array("\(line.count) ".utf8) + line)
    if code != 0 {
      socket = nil
      let isLate = code == EAGAIN
      throw .temporary(
        "\(host) port \(port): " + (isLate ? "takes nothing" : SystemMessage.text(code))
      )
    }
    guard stream.waitForAcknowledgement() else {
      socket = nil
      throw .temporary("\(host) port \(port): the connection ended before the line was taken")
    }
  }
}
