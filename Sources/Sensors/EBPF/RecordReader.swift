// SPDX-License-Identifier: Apache-2.0
import Events
import Host

/// Turns records into documents; owned by the thread that reads the ring.
final class RecordReader {
  private(set) var table: ProcessTable
  private(set) var counters = SensorCounters()
  private var writer: DocumentWriter
  private let files = FileResolver()
  /// Documents in the writer that are not delivered yet.
  private var waiting = 0
  /// When the clocks' difference was read last, nanoseconds since 1970.
  private var offsetRead: Int64 = 0

  init(table: ProcessTable, writer: DocumentWriter) {
    self.table = table
    self.writer = writer
  }

  /// Bytes that are not delivered yet.
  var waitingBytes: Int { writer.json.bytes.count }

  /// Begins a batch; the clocks are compared again after a second, or when one was set.
  func begin() {
    let now = HostClock.realTime()
    if abs(now &- offsetRead) > 1_000_000_000 {
      table.bootOffset = HostClock.bootOffset()
      offsetRead = now
    }
    writer.begin(created: now)
  }

  /// Knows the processes that run already.
  func seed() {
    for pid in ProcFS.processes() { table.seed(pid: pid) }
    counters.processes = UInt64(table.count)
  }

  /// Appends the document of one record.
  func read(_ bytes: Span<UInt8>) {
    guard let record = KernelRecord(bytes) else {
      counters.undecodable += 1
      return
    }
    switch record.kind {
    case .exec:
      counters.exec.read += 1
      exec(record, bytes)
    case .fork:
      counters.fork.read += 1
      let (child, parent) = table.fork(record)
      writer.fork(record, process: child, parent: parent, table: table)
    case .exit:
      counters.exit.read += 1
      guard let (process, parent) = table.exit(record) else {
        counters.duplicates += 1
        return
      }
      writer.end(record, process: process, parent: parent, table: table)
    }
    waiting += 1
  }

  private func exec(_ record: KernelRecord, _ bytes: Span<UInt8>) {
    let workingDirectory = record.workingDirectoryPath(in: bytes)
    let (arguments, isComplete) = record.splitArguments(in: bytes)
    let executable = ExecutableName(
      given: record.givenFile(in: bytes),
      mapped: record.mappedPath(in: bytes),
      workingDirectory: workingDirectory,
      firstArgument: arguments.first ?? [],
      isScript: record.flags.contains(.script)
    ) { path, followsLast in
      files.resolve(
        path,
        followsLast: followsLast,
        pid: record.pid,
        mountNamespace: record.mountNamespace
      )
    }
    let isTruncated = record.flags.contains(.argumentsTruncated) || !isComplete
    if isTruncated { counters.truncatedArguments += 1 }
    let image = ProcessImage(
      name: executable.name,
      executable: executable.executable,
      arguments: arguments,
      argumentCount: Int(record.argumentCount),
      workingDirectory: workingDirectory,
      isTruncated: isTruncated,
      budget: table.budget
    )
    let (process, previous, parent) = table.exec(record, image: image)
    let details = DocumentWriter.ExecDetails(
      arguments: arguments,
      isTruncated: isTruncated,
      interpreter: executable.interpreter,
      previous: previous
    )
    writer.exec(record, details, process: process, parent: parent, table: table)
  }

  /// Says that time has passed.
  func deliverNothing(_ deliver: (EventBatch) throws -> Void) {
    do {
      try deliver(EventBatch(lines: UnsafeRawBufferPointer(start: nil, count: 0), count: 0))
    } catch {
      counters.failedDeliveries += 1
    }
  }

  /// Hands over what was read and begins the next batch.
  func deliver(_ deliver: (EventBatch) throws -> Void) {
    guard waiting > 0 else { return }
    counters.documents += UInt64(waiting)
    counters.processes = UInt64(table.count)
    counters.evictions = table.evictions
    do {
      try writer.withPadding { bytes in
        try bytes.withUnsafeBytes { all in
          let lines = UnsafeRawBufferPointer(rebasing: all.dropLast(EventBatch.padding))
          try deliver(EventBatch(lines: lines, count: waiting))
        }
      }
    } catch {
      counters.failedDeliveries += 1
    }
    waiting = 0
    begin()
  }
}
