// SPDX-License-Identifier: Apache-2.0
import Events
import Host

/// The table of processes and the documents of a source, which are delivered in batches; owned by its thread.
class LiveDocuments {
  /// Bytes after which a batch is delivered although more events wait.
  static let batchBytes = 64 << 10

  var table: ProcessTable
  var writer: DocumentWriter
  var counters = SensorCounters()
  let files = FileResolver()
  let mountNamespace = ProcFS.ownMountNamespace() ?? 0
  /// Documents in the writer that are not delivered yet.
  private var waiting = 0
  /// When the clocks' difference was read last, nanoseconds since 1970.
  private var offsetRead: Int64 = 0

  init(table: ProcessTable, writer: DocumentWriter) {
    self.table = table
    self.writer = writer
  }

  /// Those of this host.
  convenience init(
    agent: AgentInfo,
    namespace: String,
    limits: ProcessTable.Limits = SensorBudget().table
  ) {
    let host = HostInfo.current()
    var random = SystemRandomNumberGenerator()
    let prefix = (0..<9).map { _ in UInt8.random(in: 0...255, using: &random) }
    self.init(
      table: ProcessTable(bootID: host.bootID, bootOffset: HostClock.bootOffset(), limits: limits),
      writer: DocumentWriter(
        constant: HostBlock(host: host, agent: agent, namespace: namespace),
        idPrefix: prefix
      )
    )
  }

  /// Knows the processes that run already.
  func seed() {
    for pid in ProcFS.processes() { table.seed(pid: pid) }
    counters.processes = UInt64(table.count)
  }

  /// Begins a batch; the clocks are compared again after a second, or when one was set.
  func begin() {
    let now = HostClock.realTime()
    if abs(now &- offsetRead) > 1_000_000_000 {
      table.bootOffset = HostClock.bootOffset()
      offsetRead = now
    }
    writer.begin(created: now)
  }

  /// Documents have been added.
  func added(_ count: Int = 1) { waiting += count }

  /// Bytes that are not delivered yet.
  var waitingBytes: Int { writer.json.bytes.count }

  /// Hands over what was read and begins the next batch.
  func deliver(_ deliver: (EventBatch) throws -> Void) {
    guard waiting > 0 else { return }
    counters.documents += UInt64(waiting)
    countHeld()
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

  /// Counts what is held.
  func countHeld() {
    counters.processes = UInt64(table.count)
    counters.evictions = table.evictions
  }

  /// Says that time has passed.
  func deliverNothing(_ deliver: (EventBatch) throws -> Void) {
    do {
      try deliver(EventBatch(lines: UnsafeRawBufferPointer(start: nil, count: 0), count: 0))
    } catch {
      counters.failedDeliveries += 1
    }
  }

  /// The program that a process runs now, with its document.
  func exec(_ record: KernelRecord, _ given: GivenImage) {
    let executable = ExecutableName(
      given: given.file,
      mapped: given.mapped,
      workingDirectory: given.workingDirectory,
      firstArgument: given.arguments.first ?? [],
      isScript: given.isScript
    ) { path, followsLast in
      files.resolve(
        path,
        followsLast: followsLast,
        pid: record.pid,
        mountNamespace: mountNamespace
      )
    }
    if given.isTruncated { counters.truncatedArguments += 1 }
    let image = ProcessImage(
      name: executable.executable.isEmpty ? record.command : executable.name,
      executable: executable.executable,
      arguments: given.arguments,
      argumentCount: Int(record.argumentCount),
      workingDirectory: given.workingDirectory,
      isTruncated: given.isTruncated,
      budget: table.budget
    )
    let key = EntityKey(pid: record.pid, start: record.start)
    // Where no fork is told of, the process had its parent's image.
    if table[key] == nil { _ = table.fork(record) }
    let (process, previous, parent) = table.exec(record, image: image)
    let details = DocumentWriter.ExecDetails(
      arguments: given.arguments,
      isTruncated: given.isTruncated,
      interpreter: executable.interpreter,
      previous: previous
    )
    writer.exec(record, details, process: process, parent: parent, table: table)
    added()
  }
}

/// What a source tells of a new image.
struct GivenImage {
  /// The file given to execve, as given.
  var file: [UInt8]
  /// What the kernel mapped.
  var mapped: [UInt8]
  var workingDirectory: [UInt8]
  var arguments: [[UInt8]]
  var isScript: Bool
  var isTruncated: Bool
}
