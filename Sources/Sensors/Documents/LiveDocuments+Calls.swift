// SPDX-License-Identifier: Apache-2.0

extension LiveDocuments {
  /// What a record shows to have changed of its process; to be asked before the table takes it over.
  func identityChange(_ record: KernelRecord) -> IdentityChange? {
    guard tellsIdentityChanges else { return nil }
    let key = EntityKey(pid: record.pid, start: record.start)
    return table[key].flatMap { IdentityChange($0, record) }
  }

  /// Writes what has changed.
  func tell(_ change: IdentityChange?, _ record: KernelRecord, _ process: ProcessEntry) {
    guard let change else { return }
    didDerive(
      writer.identityChange(change, time: record.time, process: process, table: table)
    )
  }

  /// A call changed who a process is, or left it as it was.
  func identity(_ record: KernelRecord) {
    let process = table.actor(record)
    let change = IdentityChange(process, record)
    process.update(from: record)
    guard let change else {
      counters.duplicates += 1
      return
    }
    let count = writer.identityChange(change, time: record.time, process: process, table: table)
    didWrite(.identity)
    didDerive(count - 1)
  }

  /// A module was loaded, a file made in memory, or a process is traced.
  func call(_ record: KernelRecord, _ details: CallDetails) {
    var process = table.actor(record)
    var target: ProcessEntry?
    if record.kind == .trace {
      if details.values.0 != 0 {
        target = table[pid: UInt32(truncatingIfNeeded: details.values.1)]
      } else if let tracer = table.creator(of: process) {
        // PTRACE_TRACEME: the parent traces whoever asks for it.
        (process, target) = (tracer, process)
      }
    }
    writer.call(record, details, process: process, target: target, table: table)
  }
}
