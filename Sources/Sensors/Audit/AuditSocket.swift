// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A socket to the kernel's audit system.
///
/// Used by one thread at a time.
final class AuditSocket {
  /// What came through it.
  struct Message {
    var type: UInt16
    var sequence: UInt32
    var payload: [UInt8]
  }

  /// Larger than any record that the kernel makes.
  private static let bufferSize = 64 << 10
  private static let protocolNumber: Int32 = 9
  /// The group whose members read along, beside a daemon.
  static let readers: UInt32 = 1
  // SO_RCVBUFFORCE, which Glibc's module lacks on some versions.
  private static let forcedBuffer: Int32 = 33

  let descriptor: Int32
  private var sequence: UInt32 = 0
  private var buffer = [UInt8](repeating: 0, count: bufferSize)
  /// Times that the socket had no room; how much was lost with each nobody knows.
  private(set) var overflows: UInt64 = 0
  /// Records that came while an answer was waited for.
  private(set) var waiting: [Message] = []

  /// Opens one, in multicast groups or in none.
  init(groups: UInt32 = 0) throws(SensorError) {
    descriptor = socket(
      AF_NETLINK,
      Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
      Self.protocolNumber
    )
    guard descriptor >= 0 else { throw .auditRefused(what: "an audit socket", code: errno) }
    var size: Int32 = 16 << 20
    setsockopt(
      descriptor,
      SOL_SOCKET,
      Self.forcedBuffer,
      &size,
      socklen_t(MemoryLayout<Int32>.size)
    )
    let code = NetlinkAddress.with(groups: groups) { bind(descriptor, $0, $1) }
    guard code == 0 else {
      let code = errno
      close(descriptor)
      throw .auditRefused(what: "reading audit records", code: code)
    }
  }

  deinit { close(descriptor) }

  /// Sends a request and waits for the kernel's word on it.
  func request(_ type: UInt16, _ payload: [UInt8], _ what: String) throws(SensorError) {
    let number = try send(type, payload, what)
    while true {
      guard let message = try receive(waitingFor: 2_000) else {
        throw .auditRefused(what: what, code: ETIMEDOUT)
      }
      guard message.type == AuditMessage.error, message.sequence == number else {
        keep(message)
        continue
      }
      let code = Int32(bitPattern: AuditMessage.number(message.payload, at: 0))
      guard code == 0 else { throw .auditRefused(what: what, code: -code) }
      return
    }
  }

  /// The settings and counts.
  func status() throws(SensorError) -> AuditStatus {
    let number = try send(AuditMessage.get, [], "the audit system's state")
    while true {
      guard let message = try receive(waitingFor: 2_000) else {
        throw .auditRefused(what: "the audit system's state", code: ETIMEDOUT)
      }
      if message.type == AuditMessage.error, message.sequence == number {
        let code = Int32(bitPattern: AuditMessage.number(message.payload, at: 0))
        if code != 0 { throw .auditRefused(what: "the audit system's state", code: -code) }
      } else if message.type == AuditMessage.get, let status = AuditStatus(message.payload) {
        return status
      } else {
        keep(message)
      }
    }
  }

  /// All rules.
  func rules() throws(SensorError) -> [AuditRule] {
    let number = try send(AuditMessage.listRules, [], "the audit rules")
    var rules: [AuditRule] = []
    while true {
      guard let message = try receive(waitingFor: 2_000) else {
        throw .auditRefused(what: "the audit rules", code: ETIMEDOUT)
      }
      switch message.type {
      case AuditMessage.listRules: rules.append(AuditRule(message.payload))
      case AuditMessage.done: return rules
      case AuditMessage.error where message.sequence == number:
        let code = Int32(bitPattern: AuditMessage.number(message.payload, at: 0))
        if code != 0 { throw .auditRefused(what: "the audit rules", code: -code) }
      default: keep(message)
      }
    }
  }

  /// The next message, of those that wait first; nil when none comes in time.
  func receive(waitingFor milliseconds: Int32) throws(SensorError) -> Message? {
    if milliseconds > 0 {
      var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&wanted, 1, milliseconds) > 0 else { return nil }
    }
    let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    guard count >= 0 else {
      if errno == EAGAIN || errno == EINTR { return nil }
      // Something found no room in the socket, which tells it once.
      if errno == ENOBUFS {
        overflows += 1
        return try receive(waitingFor: 0)
      }
      throw .systemCall(name: "recv", code: errno)
    }
    guard count >= AuditMessage.headerSize else { return nil }
    let header = Array(buffer[..<AuditMessage.headerSize])
    let word = AuditMessage.number(header, at: 4)
    return Message(
      type: UInt16(truncatingIfNeeded: word),
      sequence: AuditMessage.number(header, at: 8),
      // The header's length leaves itself out on some kernels: what came is what there is.
      payload: Array(buffer[AuditMessage.headerSize..<count])
    )
  }

  /// Takes what came while an answer was waited for.
  func takeWaiting() -> [Message] {
    defer { waiting.removeAll() }
    return waiting
  }

  private func keep(_ message: Message) {
    if message.type >= 1100, waiting.count < 100_000 { waiting.append(message) }
  }

  private func send(_ type: UInt16, _ payload: [UInt8], _ what: String) throws(SensorError)
    -> UInt32
  {
    sequence += 1
    let message = AuditMessage.request(type, payload, sequence: sequence)
    let count = NetlinkAddress.with(groups: 0) {
      sendto(descriptor, message, message.count, 0, $0, $1)
    }
    guard count == message.count else { throw .auditRefused(what: what, code: errno) }
    return sequence
  }
}
