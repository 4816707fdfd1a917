// SPDX-License-Identifier: Apache-2.0

/// The records that one thing that happened made.
package struct AuditEvent: Sendable {
  /// What tells an event from others of its input.
  struct Key: Hashable {
    var node: [UInt8]
    var stamp: AuditStamp
  }

  /// Records that an event may have; what comes behind them is counted and left out.
  static let recordLimit = 2048

  package let stamp: AuditStamp
  let node: [UInt8]
  package private(set) var records: [AuditRecord] = []
  /// Lines of the input that are in it.
  private(set) var lines = 0
  /// The first of them.
  let firstLine: Int
  /// Records that found no place.
  private(set) var dropped = 0

  init(_ record: AuditRecord, line: Int) {
    stamp = record.stamp
    node = record.node
    firstLine = line
    append(record)
  }

  /// An event of records that belong together.
  init(_ records: [AuditRecord], stamp: AuditStamp, node: [UInt8]) {
    self.stamp = stamp
    self.node = node
    self.records = records
    firstLine = 0
    lines = 1
  }

  mutating func append(_ record: AuditRecord) {
    lines += 1
    guard records.count < Self.recordLimit else {
      dropped += 1
      return
    }
    records.append(record)
  }

  /// The first record of a type.
  package func record(_ type: RecordType) -> AuditRecord? { records.first { $0.type == type } }

  /// The record that the event is about: the first that does not only add to another.
  package var main: AuditRecord? {
    records.first { !$0.type.isAuxiliary } ?? record(.syscall) ?? records.first
  }

  /// The system call that made the event; io_uring's record of one counts too.
  package var systemCall: SystemCall? {
    (record(.syscall) ?? record(.uringOperation)).flatMap(SystemCall.init)
  }
}
