// SPDX-License-Identifier: Apache-2.0
import Audit
import Events

/// A record has the address that a call gave or took, and nothing else of the socket: the rest is asked of
/// the socket itself, which is there as long as its process has it open.
extension AuditReader {
  /// What connect(2) returns for an attempt that was made; others never left the host.
  private static let attempts: Set<Int64> = [
    0,
    -4,  // EINTR
    -101, -110, -111, -113,  // no route to it, no answer, refused
    -115,  // EINPROGRESS
    -512,  // ERESTARTSYS
  ]

  func connect(_ event: AuditEvent, _ call: SystemCall) {
    guard let result = call.result, Self.attempts.contains(result),
      let remote = address(event)
    else { return }
    let socket = socket(call, call.argument(0))
    // Only TCP has to wait.
    let transport = socket?.transport ?? (result == 0 ? .other : .tcp)
    let kind: EventKind = transport == .udp || transport == .icmp ? .datagram : .connect
    // To find the best of several addresses, programs connect UDP to no port.
    guard kind == .connect || remote.port != 0 || transport == .icmp else { return }
    guard let record = record(kind, event, call) else { return }
    documents.assumeFork(record)
    let network = NetworkRecord(kind, record, transport, isIPv6: !remote.isIPv4)
    documents.write(
      network,
      documents.event("connection_attempted", "start", from: socket?.local, to: remote),
      by: network.process
    )
  }

  func accept(_ event: AuditEvent, _ call: SystemCall) {
    let socket = socket(call, call.result.map { UInt64(truncatingIfNeeded: $0) })
    guard let remote = socket?.remote ?? address(event) else {
      // A socket of another kind, or one that is closed again and whose address nobody asked for.
      documents.counters.duplicates += 1
      return
    }
    guard let record = record(.accept, event, call) else { return }
    documents.assumeFork(record)
    let network = NetworkRecord(.accept, record, .tcp, isIPv6: !remote.isIPv4)
    var accepted = documents.event(
      "connection_accepted",
      "start",
      from: remote,
      to: socket?.local
    )
    accepted.isIncoming = true
    documents.write(network, accepted, by: network.process)
  }

  func listen(_ event: AuditEvent, _ call: SystemCall) {
    guard let socket = socket(call, call.argument(0)), socket.transport == .tcp,
      let record = record(.listen, event, call)
    else { return }
    documents.assumeFork(record)
    let network = NetworkRecord(.listen, record, .tcp, isIPv6: !socket.local.isIPv4)
    var listening = documents.event("listen", "info", from: socket.local, to: nil)
    listening.isIncoming = true
    documents.write(network, listening, by: network.process)
  }

  /// A socket for pings was opened; where they go is not told.
  func ping(_ event: AuditEvent, _ call: SystemCall) {
    guard let record = record(.datagram, event, call) else { return }
    documents.assumeFork(record)
    let network = NetworkRecord(.datagram, record, .icmp, isIPv6: call.argument(0) == 10)
    documents.write(
      network,
      documents.event("connection_attempted", "start", from: nil, to: nil),
      by: network.process
    )
  }

  private func address(_ event: AuditEvent) -> SocketAddress? {
    guard let text = event.record(.socketAddress)?.text("saddr"),
      let bytes = Hexadecimal.bytes(text[...])
    else { return nil }
    return SocketAddress(kernel: bytes)
  }

  private func socket(_ call: SystemCall, _ descriptor: UInt64?) -> SocketView? {
    guard let descriptor, let pid = call.pid, let number = Int32(exactly: descriptor) else {
      return nil
    }
    return SocketView(pid: pid, descriptor: number)
  }
}
