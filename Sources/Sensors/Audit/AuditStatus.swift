// SPDX-License-Identifier: Apache-2.0

/// The settings of the kernel's audit system, and what it counts (`struct audit_status`).
struct AuditStatus: Equatable {
  /// What a request sets.
  enum Field: UInt32 {
    case enabled = 0x01
    case pid = 0x04
    case backlogLimit = 0x10
    case backlogWaitTime = 0x20
  }

  /// 0 off, 1 on, 2 on and locked until the next boot.
  var enabled: UInt32
  /// The process that reads the records; 0 for none.
  var pid: UInt32
  /// Records that may wait.
  var backlogLimit: UInt32
  /// Records that the kernel had to throw away since the boot.
  var lost: UInt32
  /// Records that wait now.
  var backlog: UInt32
  /// How long a program waits when too many do, in clock ticks of the kernel.
  var backlogWaitTime: UInt32

  /// From the kernel's answer.
  init?(_ payload: [UInt8]) {
    guard payload.count >= 32 else { return nil }
    enabled = AuditMessage.number(payload, at: 4)
    pid = AuditMessage.number(payload, at: 12)
    backlogLimit = AuditMessage.number(payload, at: 20)
    lost = AuditMessage.number(payload, at: 24)
    backlog = AuditMessage.number(payload, at: 28)
    backlogWaitTime = AuditMessage.number(payload, at: 36)
  }

  /// The payload of a request that sets these fields to the values here.
  func setting(_ fields: [Field]) -> [UInt8] {
    var payload: [UInt8] = []
    AuditMessage.put(fields.reduce(0) { $0 | $1.rawValue }, &payload)
    for value in [enabled, 0, pid, 0, backlogLimit, 0, 0, 0, backlogWaitTime, 0] {
      AuditMessage.put(value, &payload)
    }
    return payload
  }
}
