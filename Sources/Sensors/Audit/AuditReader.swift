// SPDX-License-Identifier: Apache-2.0
import Audit
import Host

/// Makes documents of what the audit system reports: what its records lack (when a process began, its
/// session, its capabilities) is taken from the table of processes and from `/proc`.
struct AuditReader {
  let documents: LiveDocuments

  /// Appends the documents of an event, if it is one of those that our rules ask for.
  func read(_ event: AuditEvent) {
    guard let call = event.systemCall, call.pid != nil else { return }
    if call.isExec {
      if call.succeeded == true { exec(event, call) }
    } else if call.isCall("exit_group") {
      end(event, call)
    } else if call.isCall("connect") {
      connect(event, call)
    } else if call.isCall("accept", "accept4") {
      if call.succeeded == true { accept(event, call) }
    } else if call.isCall("listen") {
      if call.succeeded == true { listen(event, call) }
    } else if call.isCall("socket") {
      if call.succeeded == true { ping(event, call) }
    } else if call.isCall("init_module", "finit_module") {
      if call.succeeded == true { module(event, call) }
    } else if call.succeeded == true, call.isCall(SystemCall.identityChanges) {
      identity(event, call)
    }
  }

  /// What an event tells of the process that made its call.
  func record(_ kind: EventKind, _ event: AuditEvent, _ call: SystemCall) -> KernelRecord? {
    guard let pid = call.pid, var record = KernelRecord.blank(kind) else { return nil }
    documents.counters[kind].read += 1
    record.time = UInt64(
      clamping: event.stamp.milliseconds * 1_000_000 &- documents.table.bootOffset
    )
    record.pid = pid
    identify(&record, call)
    place(&record, call)
    record.command = call.record.text("comm")
    return record
  }

  private func exec(_ event: AuditEvent, _ call: SystemCall) {
    guard var record = record(.exec, event, call) else { return }
    let image = ExecImage(event, call)
    let recorded = ExecArguments(event)
    let arguments = recorded ?? image.titleArguments
    record.argumentCount = UInt32(clamping: arguments?.count ?? 0)
    record.argumentBytes = UInt64(arguments?.values.reduce(0) { $0 + $1.count + 1 } ?? 0)
    if arguments == nil { record.flags.insert(.argumentsUnreadable) }
    let isTruncated = recorded == nil || recorded?.isTruncated == true
    if isTruncated { record.flags.insert(.argumentsTruncated) }
    surround(&record, event, image)
    documents.assumeFork(record)
    documents.exec(
      record,
      GivenImage(
        file: image.given,
        mapped: image.mappedFile,
        workingDirectory: image.workingDirectory,
        arguments: arguments?.values ?? [],
        isScript: image.isScript,
        isTruncated: isTruncated
      )
    )
    documents.didWrite(.exec)
  }

  /// Which process it is, and who made it: pids come again, so that starts have to be known.
  private func identify(_ record: inout KernelRecord, _ call: SystemCall) {
    record.parentPID = call.parentPID ?? 0
    if let stat = ProcFSProcess(pid: record.pid).stat(), stat.pid == record.pid,
      // The record's time is in milliseconds, and a process may end and its pid be given anew.
      stat.startTicks * HostClock.nanosecondsPerTick <= record.time + 20_000_000
    {
      record.take(stat)
    } else if let known = documents.table[pid: record.pid], known.end == nil,
      known.creator.pid == record.parentPID
    {
      record.take(known)
    } else {
      record.start = record.time
    }
    // Milliseconds may lie before the start of the process in which it happened.
    record.time = max(record.time, record.start)
    guard record.parentPID > 0 else { return }
    if let stat = ProcFSProcess(pid: record.parentPID).stat(),
      stat.startTicks * HostClock.nanosecondsPerTick <= record.time + 20_000_000
    {
      record.parentStart = stat.startTicks * HostClock.nanosecondsPerTick
    } else if let known = documents.table[pid: record.parentPID] {
      record.parentStart = known.key.ticks * HostClock.nanosecondsPerTick
    }
    guard record.session == 0,
      let parent = documents.table[EntityKey(pid: record.parentPID, start: record.parentStart)]
    else { return }
    record.session = parent.session
    record.processGroup = parent.processGroup
    record.tty = parent.tty
  }

  /// As whom it acts.
  private func place(_ record: inout KernelRecord, _ call: SystemCall) {
    func id(_ name: StaticString) -> UInt32 { call.record.id(name) ?? .max }
    record.loginUID = id("auid")
    let status = ProcFSProcess(pid: record.pid).status()
    record.credentials = Credentials(
      uid: id("uid"),
      effectiveUID: id("euid"),
      gid: id("gid"),
      effectiveGID: id("egid"),
      hasHostNames: (status?.namespacePIDs.count ?? 1) <= 1
    )
    if let status, status.effectiveUID == record.credentials.effectiveUID {
      record.effectiveCapabilities = status.effectiveCapabilities
      record.permittedCapabilities = status.permittedCapabilities
    } else {
      record.flags.insert(.capabilitiesUnknown)
    }
    if let status, status.namespacePIDs.count > 1, let last = status.namespacePIDs.last {
      record.pidLevel = UInt32(clamping: status.namespacePIDs.count - 1)
      record.namespacePID = last
    }
  }
}
