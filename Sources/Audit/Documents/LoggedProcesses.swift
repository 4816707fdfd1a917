// SPDX-License-Identifier: Apache-2.0

/// The processes of a log, so that an event has its parent's name: audit records have only its pid.
///
/// A log tells no start of a process: one is the same as before while pid, parent and session are, and
/// its entity id is made of these and of the event that it was first seen in.
struct LoggedProcesses {
  /// Processes that are remembered at most, of all hosts of the log.
  static let limit = 32_768

  private struct Key: Hashable {
    var node: [UInt8]
    var pid: UInt32
  }

  private var known: [Key: LoggedProcess] = [:]
  private var order: [Key] = []
  private var head = 0

  subscript(node: [UInt8], pid: UInt32?) -> LoggedProcess? {
    pid.flatMap { known[Key(node: node, pid: $0)] }
  }

  /// The process that made a call, put in where it is new.
  mutating func caller(_ call: SystemCall, of event: AuditEvent) -> LoggedProcess? {
    guard let pid = call.pid else { return nil }
    let session = call.record.value("ses") ?? []
    let parent = call.parentPID
    if let process = self[event.node, pid], process.session == session,
      process.parentPID == nil || process.parentPID == parent || parent == 1
    {
      return process
    }
    return insert(pid, parent: parent, session: session, event)
  }

  /// A parent that no record told of.
  mutating func insert(
    _ pid: UInt32,
    parent: UInt32?,
    session: [UInt8],
    _ event: AuditEvent
  ) -> LoggedProcess {
    let process = LoggedProcess(
      pid: pid,
      parentPID: parent,
      entityID: Self.entityID(event, pid),
      session: session
    )
    let key = Key(node: event.node, pid: pid)
    if known.updateValue(process, forKey: key) == nil {
      order.append(key)
      if order.count - head > Self.limit {
        known[order[head]] = nil
        head += 1
        if head > Self.limit {
          order.removeFirst(head)
          head = 0
        }
      }
    }
    return process
  }

  private static func entityID(_ event: AuditEvent, _ pid: UInt32) -> [UInt8] {
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ byte: UInt8) { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
    for byte in event.node { mix(byte) }
    for shift in stride(from: 0, to: 64, by: 8) {
      mix(UInt8(truncatingIfNeeded: event.stamp.milliseconds >> Int64(shift)))
      mix(UInt8(truncatingIfNeeded: event.stamp.serial >> UInt64(shift)))
      mix(UInt8(truncatingIfNeeded: UInt64(pid) >> UInt64(shift)))
    }
    return Array("audit-\(pid)-".utf8) + Array(String(digest, radix: 16).utf8)
  }
}
