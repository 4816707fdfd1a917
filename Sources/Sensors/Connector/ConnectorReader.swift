// SPDX-License-Identifier: Apache-2.0
import Host

/// Makes documents of the process connector's messages and what `/proc` still tells.
final class ConnectorReader {
  let documents: LiveDocuments
  /// Times that the socket had no room; how much was lost with each nobody knows.
  var overflows: UInt64 = 0

  init(_ documents: LiveDocuments) { self.documents = documents }

  func read(_ bytes: [UInt8]) {
    guard let (message, time) = ConnectorMessage.read(bytes) else { return }
    switch message {
    case .other: return
    case .exec(let pid):
      documents.counters.exec.read += 1
      guard var record = record(.exec, pid, time) else { return }
      exec(&record)
    case .fork(let parent, let child):
      documents.counters.fork.read += 1
      guard var record = record(.fork, child, time) else { return }
      record.parentPID = parent
      locateParent(&record)
      let (process, maker) = documents.table.fork(record)
      documents.writer.fork(record, process: process, parent: maker, table: documents.table)
      documents.didWrite(.fork)
    case .exit(let pid, let status):
      documents.counters.exit.read += 1
      guard var record = record(.exit, pid, time) else { return }
      record.waitStatus = status
      guard let (process, parent) = documents.table.exit(record) else {
        documents.counters.duplicates += 1
        return
      }
      documents.writer.end(record, process: process, parent: parent, table: documents.table)
      documents.didWrite(.exit)
    }
  }

  private func exec(_ record: inout KernelRecord) {
    let process = ProcFSProcess(pid: record.pid)
    let arguments = process.arguments(limit: 32 << 10) ?? []
    let workingDirectory = process.workingDirectory() ?? []
    if arguments.isEmpty { record.flags.insert(.argumentsUnreadable) }
    record.argumentCount = UInt32(arguments.count)
    // The file given to execve is not told: /proc knows what was mapped, and a script by its name.
    let mapped = ProcessSeed.plain(process.executable() ?? [])
    let executable = ProcessSeed.executable(
      mapped: mapped,
      command: record.command,
      arguments: arguments,
      workingDirectory: workingDirectory
    )
    _ = record.takeSurroundings(mapped: mapped)
    documents.assumeFork(record)
    documents.exec(
      record,
      GivenImage(
        file: executable,
        mapped: mapped,
        workingDirectory: workingDirectory,
        arguments: arguments,
        isScript: executable != mapped && !mapped.isEmpty,
        isTruncated: false
      )
    )
    documents.didWrite(.exec)
  }

  /// A record of a process as far as `/proc` and the table know it.
  private func record(_ kind: EventKind, _ pid: UInt32, _ monotonic: UInt64)
    -> KernelRecord?
  {
    guard var record = KernelRecord.blank(kind) else { return nil }
    record.flags.insert(.degraded)
    // The connector's clock stands still while the host sleeps; the table's does not.
    record.time = monotonic &+ HostClock.asleep()
    record.pid = pid
    let process = ProcFSProcess(pid: pid)
    let known = documents.table[pid: pid].flatMap { $0.end == nil ? $0 : nil }
    if let stat = process.stat(),
      stat.startTicks * HostClock.nanosecondsPerTick <= record.time + 20_000_000
    {
      record.take(stat)
      record.parentPID = stat.parentPID
      record.command = stat.command
    } else if let known {
      record.take(known)
      record.parentPID = known.creator.pid
      record.parentStart = known.creator.ticks * HostClock.nanosecondsPerTick
    } else {
      record.start = record.time
    }
    credentials(&record, process.status(), known)
    if record.parentStart == 0 { locateParent(&record) }
    return record
  }

  private func credentials(
    _ record: inout KernelRecord,
    _ status: ProcessStatus?,
    _ known: ProcessEntry?
  ) {
    guard let status else {
      record.flags.insert(.capabilitiesUnknown)
      record.credentials =
        known?.credentials
        ?? Credentials(
          uid: .max,
          effectiveUID: .max,
          gid: .max,
          effectiveGID: .max,
          hasHostNames: false
        )
      return
    }
    record.credentials = Credentials(
      uid: status.uid,
      effectiveUID: status.effectiveUID,
      gid: status.gid,
      effectiveGID: status.effectiveGID,
      hasHostNames: status.namespacePIDs.count <= 1
    )
    record.effectiveCapabilities = status.effectiveCapabilities
    record.permittedCapabilities = status.permittedCapabilities
  }

  private func locateParent(_ record: inout KernelRecord) {
    if let stat = ProcFSProcess(pid: record.parentPID).stat() {
      record.parentStart = stat.startTicks * HostClock.nanosecondsPerTick
    } else if let known = documents.table[pid: record.parentPID] {
      record.parentStart = known.key.ticks * HostClock.nanosecondsPerTick
    }
  }
}
