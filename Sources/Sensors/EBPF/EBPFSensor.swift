// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host
import Synchronization

/// Sees every exec, fork and exit through raw tracepoints.
///
/// Once made it is attached: events wait in the kernel until `run` reads them. It needs CAP_BPF and
/// CAP_PERFMON; with no more than these, links in script paths of other users stay unresolved and
/// processes that are older than the sensor may lack their path.
package final class EBPFSensor: EventSource {
  /// What can be set.
  package struct Configuration: Sendable {
    /// Bytes of the ring between kernel and reader: a power of two, at least 64 KiB.
    package var ringSize: UInt32 = 16 << 20
    /// Who makes the documents.
    package var agent: AgentInfo
    /// `data_stream.namespace`.
    package var namespace = "default"

    /// The usual settings.
    package init(agent: AgentInfo) { self.agent = agent }
  }

  /// Bytes after which a batch is delivered although more records wait.
  private static let batchBytes = 64 << 10

  private let configuration: Configuration
  private let probes: ProbeObject
  private let stopSignal: StopSignal
  private let hasRun = Atomic(false)
  private let published = Mutex(SensorCounters())

  /// Loads and attaches the probes.
  package init(_ configuration: Configuration) throws(SensorError) {
    try SensorReadiness.requireAll()
    guard let image = Base64.decode(ProcessProgram.base64) else {
      throw .loadRefused(code: 22, log: "the built-in program is damaged")
    }
    self.configuration = configuration
    stopSignal = try StopSignal()
    probes = try ProbeObject(image, ringSize: configuration.ringSize)
    try probes.attach()
  }

  package func stop() { stopSignal.raise() }

  package var counters: SensorCounters {
    let read = published.withLock { $0 }
    var all = probes.counts()
    all.exec.read = read.exec.read
    all.fork.read = read.fork.read
    all.exit.read = read.exit.read
    all.undecodable = read.undecodable
    all.documents = read.documents
    all.duplicates = read.duplicates
    all.failedDeliveries = read.failedDeliveries
    all.truncatedArguments = read.truncatedArguments
    all.processes = read.processes
    all.evictions = read.evictions
    return all
  }

  package func run(
    heartbeat: Int32?,
    _ deliver: (EventBatch) throws -> Void
  ) throws(SensorError) {
    guard !hasRun.exchange(true, ordering: .relaxed) else { throw .closed }
    defer { probes.close() }
    let records = makeReader()
    // The kernel has been counting since `init`: what began while /proc is read is known twice
    // rather than never.
    records.seed()
    try read(records, heartbeat, deliver)
  }

  private func makeReader() -> RecordReader {
    let host = HostInfo.current()
    let block = HostBlock(
      host: host,
      agent: configuration.agent,
      namespace: configuration.namespace
    )
    var random = SystemRandomNumberGenerator()
    let prefix = (0..<9).map { _ in UInt8.random(in: 0...255, using: &random) }
    return RecordReader(
      table: ProcessTable(bootID: host.bootID, bootOffset: HostClock.bootOffset()),
      writer: DocumentWriter(constant: block, idPrefix: prefix)
    )
  }

  /// What the ring's C callback needs; lives as long as one `run`.
  private final class Context {
    let records: RecordReader
    let deliver: (EventBatch) throws -> Void

    init(_ records: RecordReader, _ deliver: @escaping (EventBatch) throws -> Void) {
      self.records = records
      self.deliver = deliver
    }
  }

  private func read(
    _ records: RecordReader,
    _ heartbeat: Int32?,
    _ deliver: (EventBatch) throws -> Void
  ) throws(SensorError) {
    let failure: SensorError? = withoutActuallyEscaping(deliver) { deliver in
      let context = Context(records, deliver)
      return withExtendedLifetime(context) {
        do throws(SensorError) {
          try loop(context, heartbeat)
          return nil
        } catch {
          return error
        }
      }
    }
    if let failure { throw failure }
  }

  private func loop(_ context: Context, _ heartbeat: Int32?) throws(SensorError) {
    let ring = try probes.openRing(
      { context, data, size in
        guard let context, let data else { return 0 }
        let reading = Unmanaged<Context>.fromOpaque(context).takeUnretainedValue()
        let bytes = UnsafeRawBufferPointer(start: data, count: size)
        bytes.withMemoryRebound(to: UInt8.self) { reading.records.read($0.span) }
        if reading.records.waitingBytes >= EBPFSensor.batchBytes {
          reading.records.deliver(reading.deliver)
        }
        return 0
      },
      context: Unmanaged.passUnretained(context).toOpaque()
    )

    var isStopping = false
    while true {
      context.records.begin()
      probes.drain()
      context.records.deliver(context.deliver)
      published.withLock { $0 = context.records.counters }
      if isStopping { return }
      var wanted = [
        pollfd(fd: ring, events: Int16(POLLIN), revents: 0),
        pollfd(fd: stopSignal.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&wanted, 2, heartbeat ?? -1)
      guard ready >= 0 || errno == EINTR else {
        throw .systemCall(name: "poll", code: errno)
      }
      if ready == 0 { context.records.deliverNothing(context.deliver) }
      if wanted[1].revents != 0 {
        // One more drain, after the kernel can put nothing in any more.
        probes.detach()
        isStopping = true
      }
    }
  }
}
