// SPDX-License-Identifier: Apache-2.0
import Events
import Host

/// The table of processes and the documents of a source, which are delivered in batches; owned by its thread.
class LiveDocuments {
  /// Bytes after which a batch is delivered although more events wait.
  static let batchBytes = 192 << 10

  var table: ProcessTable
  var writer: DocumentWriter
  var counters = SensorCounters()
  let files = FileResolver()
  var connections = ConnectionTable()
  /// What happened to files, that waits for the records of its processes.
  var waitingFiles: [FileHappening] = []
  /// Where those stand whose files are gone.
  var waitingGone: [[UInt8]: [Int]] = [:]
  /// Whether changes of user, group and session become events.
  var tellsIdentityChanges = false
  /// What of each kind was said to be lost.
  var lossTold: [String: UInt64] = [:]
  var folders = WritableFolders()
  var facts = ExecutableFacts()
  var containers = ContainerFragments()
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

  /// Knows the processes that run already, and who listens.
  func seed(listeners: Bool = false) {
    let processes = ProcFS.processes()
    for pid in processes {
      guard let process = table.seed(pid: pid) else { continue }
      process.container = containers.fragment(
        cgroup: 0,
        pid: pid,
        mountNamespace: nil,
        now: process.updated
      )
    }
    counters.processes = UInt64(table.count)
    guard listeners else { return }
    for (place, pid) in ListenerSeed(processes).found {
      if let process = table[pid: pid] { connections.listen(at: place, process.key) }
    }
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

  /// Counts a document that was written for a record of this kind.
  func didWrite(_ kind: EventKind) {
    counters[kind].written += 1
    waiting += 1
  }

  /// Counts documents that no record of their own stands for.
  func didDerive(_ count: Int) {
    counters.derived += UInt64(count)
    waiting += count
  }

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
    counters.sockets = UInt64(connections.count)
    counters.socketEvictions = connections.evictions
  }

  /// Says that time has passed.
  func deliverNothing(_ deliver: (EventBatch) throws -> Void) {
    do {
      try deliver(EventBatch(lines: UnsafeRawBufferPointer(start: nil, count: 0), count: 0))
    } catch {
      counters.failedDeliveries += 1
    }
  }
}
