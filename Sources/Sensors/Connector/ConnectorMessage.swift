// SPDX-License-Identifier: Apache-2.0

/// A message of the kernel's process connector (`linux/cn_proc.h`).
enum ConnectorMessage: Equatable {
  case fork(parent: UInt32, child: UInt32)
  case exec(pid: UInt32)
  case exit(pid: UInt32, status: Int32)
  case other

  /// What this carries: a netlink header, a connector header, and the event.
  private static let headers = 16 + 20
  private static let listen: UInt32 = 1
  private static let process: UInt32 = 1

  /// The request that makes the kernel tell of processes.
  static let listenRequest: [UInt8] = {
    var bytes: [UInt8] = []
    AuditMessage.put(UInt32(headers + 4), &bytes)
    AuditMessage.put(UInt16(3), &bytes)  // NLMSG_DONE, as the connector wants it
    AuditMessage.put(UInt16(0), &bytes)
    for number in [0, 0, process, process, 0, 0] as [UInt32] { AuditMessage.put(number, &bytes) }
    AuditMessage.put(UInt16(4), &bytes)
    AuditMessage.put(UInt16(0), &bytes)
    AuditMessage.put(listen, &bytes)
    return bytes
  }()

  /// Decodes a message and the kernel's time of it, in nanoseconds of the monotonic clock; nil when it
  /// is none.
  static func read(_ bytes: [UInt8]) -> (message: ConnectorMessage, time: UInt64)? {
    guard bytes.count >= headers + 24, AuditMessage.number(bytes, at: 16) == process else {
      return nil
    }
    func number(_ place: Int) -> UInt32 { AuditMessage.number(bytes, at: headers + place) }
    let time = UInt64(number(8)) | UInt64(number(12)) << 32
    switch number(0) {
    case 0x0000_0001:
      // A thread of a process is no process.
      let (child, group) = (number(24), number(28))
      return (child == group ? .fork(parent: number(20), child: group) : .other, time)
    case 0x0000_0002: return (.exec(pid: number(20)), time)
    case 0x8000_0000:
      let (thread, group) = (number(16), number(20))
      guard thread == group else { return (.other, time) }
      return (.exit(pid: group, status: Int32(bitPattern: number(24))), time)
    default: return (.other, time)
    }
  }
}
