// SPDX-License-Identifier: Apache-2.0

/// One record of the network probes; `BPF/network_record.bpf.h` describes its bytes.
struct NetworkRecord {
  static let headerSize = 120
  /// Bytes of a question that are kept.
  static let payloadLimit = 512

  enum Transport {
    case tcp, udp, icmp, other

    init(protocol number: UInt16) {
      switch number {
      case 6, 262: self = .tcp  // 262: MPTCP
      case 17: self = .udp
      case 1, 58: self = .icmp
      default: self = .other
      }
    }
  }

  var kind: EventKind
  /// CLOCK_BOOTTIME, nanoseconds, like the start.
  var time: UInt64
  /// The process that did it; nil when the record does not know.
  var process: EntityKey?
  var start: UInt64
  var pid: UInt32
  var credentials: Credentials
  /// The kernel's address of the socket: one socket has the same until it is closed.
  var socket: UInt64
  var namespace: UInt32
  var isIPv6: Bool
  var transport: Transport
  /// Our side of a socket, and its peer's; of a packet from where to where.
  var local: SocketAddress
  var remote: SocketAddress
  /// Of TCP the state before; of ICMP the type.
  var oldState: UInt8
  /// Of a packet, with the header of IP.
  var bytes: UInt32
  var command: [UInt8]
  var payload: Range<Int>

  /// Decodes a record; nil when it is not one, or its lengths do not fit its size.
  init?(_ bytes: Span<UInt8>) {
    guard bytes.count >= Self.headerSize, bytes[0] == KernelRecord.version,
      let kind = EventKind(rawValue: Int(bytes[1])),
      kind.family == .network || kind.family == .dns
    else { return nil }
    self.kind = kind
    var fields = RecordFields(offset: 2)
    let flags: UInt16 = fields.next(bytes)
    let size: UInt32 = fields.next(bytes)
    time = fields.next(bytes)
    start = fields.next(bytes)
    socket = fields.next(bytes)
    pid = fields.next(bytes)
    credentials = Credentials(
      uid: fields.next(bytes),
      effectiveUID: fields.next(bytes),
      gid: fields.next(bytes),
      effectiveGID: fields.next(bytes),
      hasHostNames: true
    )
    namespace = fields.next(bytes)
    let family: UInt16 = fields.next(bytes)
    guard family == 2 || family == 10 else { return nil }
    isIPv6 = family == 10
    transport = Transport(protocol: fields.next(bytes))
    let sourcePort: UInt16 = fields.next(bytes)
    let destinationPort: UInt16 = fields.next(bytes)
    oldState = fields.next(bytes)
    fields.offset += 1
    let length: UInt16 = fields.next(bytes)
    self.bytes = fields.next(bytes)
    local = SocketAddress(bytes.extracting(72..<88), isIPv6: isIPv6, port: sourcePort)
    remote = SocketAddress(bytes.extracting(88..<104), isIPv6: isIPv6, port: destinationPort)
    command = RecordFields.text(bytes.extracting(104..<120))
    process = flags & 1 == 0 ? nil : EntityKey(pid: pid, start: start)
    payload = Self.headerSize..<Self.headerSize + Int(length)
    guard payload.upperBound == Int(size), payload.upperBound <= bytes.count else { return nil }
  }
}
