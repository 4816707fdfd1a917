// SPDX-License-Identifier: Apache-2.0
import Audit

extension AuditReader {
  /// A process ends by its own wish. One that a signal ends makes no call, and no record.
  func end(_ event: AuditEvent, _ call: SystemCall) {
    guard var record = record(.exit, event, call) else { return }
    record.waitStatus = Int32(truncatingIfNeeded: (call.argument(0) ?? 0) & 0xFF) << 8
    documents.assumeFork(record)
    guard let (process, parent) = documents.table.exit(record) else {
      documents.counters.duplicates += 1
      return
    }
    documents.writer.end(record, process: process, parent: parent, table: documents.table)
    documents.didWrite(.exit)
  }

  /// A process changed its user, group or session; the record says who it is after the call.
  func identity(_ event: AuditEvent, _ call: SystemCall) {
    guard var record = record(.identity, event, call) else { return }
    if call.isCall("setsid"), let session = call.result {
      record.session = UInt32(truncatingIfNeeded: session)
      record.processGroup = record.session
      record.tty = nil
    }
    documents.assumeFork(record)
    documents.identity(record)
  }

  /// A module was loaded.
  func module(_ event: AuditEvent, _ call: SystemCall) {
    guard let record = record(.module, event, call) else { return }
    documents.assumeFork(record)
    documents.call(
      record,
      CallDetails(name: event.record(.kernelModule)?.text("name") ?? [])
    )
    documents.didWrite(.module)
  }
}
