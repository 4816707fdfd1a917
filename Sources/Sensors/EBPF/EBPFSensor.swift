// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host
import Synchronization

/// Sees processes, and what else is asked for, through raw tracepoints.
///
/// Exec, fork and exit are what it cannot do without; any other family that the kernel refuses is off,
/// with its reason in `families`. Once made it is attached: events wait in the kernel until `run` reads them. It needs CAP_BPF and
/// CAP_PERFMON; with no more than these, links in script paths of other users stay unresolved and
/// processes that are older than the sensor may lack their path.
package final class EBPFSensor: EventSource {
  /// What can be set.
  package struct Configuration: Sendable {
    /// How much of the host it may take.
    package var budget = SensorBudget()
    /// Bytes of the ring between kernel and reader, a power of two; nil: what the budget gives.
    package var ringSize: UInt32?
    /// Who makes the documents.
    package var agent: AgentInfo
    /// `data_stream.namespace`.
    package var namespace = "default"
    /// What is collected, if the kernel lets us.
    package var families: Set<SensorFamily> = [.process]
    /// Folders and files whose changes are told.
    package var watchedPlaces = WatchedPlaces.usual
    /// Devices whose opening is told.
    package var watchedDevices = ["/dev/net/tun"]
    /// Kinds that lead the table of processes and become no documents: fork and exit may be.
    package var untold: Set<EventKind> = []
    /// Why families are off that are not in `families`.
    package var reasons: [SensorFamily: String] = [:]

    /// The usual settings.
    package init(agent: AgentInfo) { self.agent = agent }
  }

  /// Microseconds for which records gather before they are read; and where many came the last time.
  private static let gathering: UInt32 = 5000
  private static let gatheringWhenBusy: UInt32 = 20_000
  /// Records of one reading that are many.
  private static let busy: UInt64 = 64

  private let configuration: Configuration
  private let probes: ProbeObject
  private let stopSignal: StopSignal
  private let hasRun = Atomic(false)
  private let published = Mutex(SensorCounters())
  private let lastLookAtLoss = Atomic<UInt64>(0)
  /// What is on and off, and why.
  package let families: [FamilyState]
  private let files: FileWatcher?

  /// Loads and attaches the probes.
  package init(_ configuration: Configuration) throws(SensorError) {
    try SensorReadiness.requireAll()
    guard let image = Base64.decode(ProcessProgram.base64) else {
      throw .loadRefused(code: 22, log: "the built-in program is damaged")
    }
    self.configuration = configuration
    stopSignal = try StopSignal()
    probes = try ProbeObject(
      image,
      ringSize: configuration.ringSize ?? configuration.budget.ringSize
    )
    try probes.attach()
    let probes = probes
    let (watcher, fileState) = FileWatcher.start(configuration)
    files = watcher
    families = SensorFamily.allCases.map { family in
      if family == .file { return fileState }
      guard configuration.families.contains(family) || family == .process else {
        return configuration.off(family)
      }
      return FamilyProbes.state(of: family, configuration.families, probes)
    }
  }

  /// The kernel's numbers of its programs.
  var programIDs: Set<UInt32> { probes.programIDs() }

  package func stop() { stopSignal.raise() }

  package var counters: SensorCounters {
    var all = published.withLock { $0 }
    all.takeKernelCounts(from: probes.counts())
    return all
  }

  package func run(
    heartbeat: Int32?,
    _ deliver: (EventBatch) throws -> Void
  ) throws(SensorError) {
    guard !hasRun.exchange(true, ordering: .relaxed) else { throw .closed }
    defer { probes.close() }
    let records = RecordReader(
      agent: configuration.agent,
      namespace: configuration.namespace,
      limits: configuration.budget.table
    )
    records.facts.prepare()
    // The kernel has been counting since `init`: what began while /proc is read is known twice
    // rather than never.
    records.seed(listeners: isOn(.network))
    records.untold = configuration.untold
    records.tellsIdentityChanges = isOn(.credentials) || isOn(.calls)
    try read(records, heartbeat, deliver)
  }

  private func isOn(_ family: SensorFamily) -> Bool {
    families.contains { $0.family == family && $0.isOn }
  }

  /// What the ring's C callback needs; lives as long as one `run`.
  private final class Context {
    let records: RecordReader
    let deliver: (EventBatch) throws -> Void
    let files: FileWatcher?
    var pace: ProcessorPace
    private var untilFiles = Context.recordsBetween
    private var untilPause = Context.recordsBetween

    /// Where records come without an end, files and the budget are looked at after so many.
    private static let recordsBetween = 128

    init(
      _ records: RecordReader,
      _ files: FileWatcher?,
      _ pace: ProcessorPace,
      _ deliver: @escaping (EventBatch) throws -> Void
    ) {
      self.records = records
      self.files = files
      self.pace = pace
      self.deliver = deliver
    }

    /// Whether the budget is used up, so that the rest has to wait in the ring.
    func mustPause() -> Bool {
      untilPause -= 1
      guard untilPause <= 0 else { return false }
      untilPause = Self.recordsBetween
      return pace.rest() > 0
    }

    /// Folders that were made must be watched soon, whatever else there is to read.
    func lookAtFiles() {
      guard let files else { return }
      untilFiles -= 1
      guard untilFiles <= 0 else { return }
      untilFiles = Self.recordsBetween
      while records.readFiles(files) {}
    }

  }

  private func read(
    _ records: RecordReader,
    _ heartbeat: Int32?,
    _ deliver: (EventBatch) throws -> Void
  ) throws(SensorError) {
    let failure: SensorError? = withoutActuallyEscaping(deliver) { deliver in
      let pace = ProcessorPace(share: configuration.budget.processor)
      let context = Context(records, files, pace, deliver)
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

  /// Says once a second in the stream of events itself what was lost of it.
  private func lookAtLoss(_ records: RecordReader, isLast: Bool) {
    let now = HostClock.sinceBoot()
    guard isLast || now &- lastLookAtLoss.load(ordering: .relaxed) > 1_000_000_000 else { return }
    lastLookAtLoss.store(now, ordering: .relaxed)
    records.tellLoss(kernel: probes.counts())
  }

  /// A probe that was detached may still run on another processor: waits until all that it counted is
  /// here, or for two seconds: where processors are shared with other machines, one may stand still for long
  /// with a record half made.
  private func awaitLastRecords(_ context: Context) {
    for _ in 0..<2_000 {
      let counts = probes.counts()
      let arrived = context.records.counters.kernelRead
      let sent = EventKind.allCases.reduce(UInt64(0)) {
        $0 + counts[$1].seen - min(counts[$1].dropped, counts[$1].seen)
      }
      usleep(1000)
      // Nothing was added meanwhile, and what waits in the ring is taken by the last drain.
      if sent == arrived, probes.counts() == counts { return }
      probes.drain()
      context.records.deliver(context.deliver)
    }
  }

  /// Rests where the budget is used up, unless the end is asked for: what happens meanwhile waits in the
  /// ring, and what finds no room there is counted.
  private func rest(_ context: Context) -> Bool {
    let pause = context.pace.rest()
    guard pause > 0 else { return false }
    var stop = pollfd(fd: stopSignal.descriptor, events: Int16(POLLIN), revents: 0)
    context.records.counters.rested += pause
    return poll(&stop, 1, Int32(clamping: pause / 1_000_000 + 1)) == 0
  }

  private func loop(_ context: Context, _ heartbeat: Int32?) throws(SensorError) {
    let ring = try probes.openRing(
      { context, data, size in
        guard let context, let data else { return 0 }
        let reading = Unmanaged<Context>.fromOpaque(context).takeUnretainedValue()
        let bytes = UnsafeRawBufferPointer(start: data, count: size)
        bytes.withMemoryRebound(to: UInt8.self) { reading.records.read($0.span) }
        reading.lookAtFiles()
        if reading.records.waitingBytes >= LiveDocuments.batchBytes {
          reading.records.deliver(reading.deliver)
        }
        return reading.mustPause() ? -1 : 0
      },
      context: Unmanaged.passUnretained(context).toOpaque()
    )

    var isStopping = false
    while true {
      context.records.begin()
      let readBefore = context.records.counters.kernelRead
      while let files, context.records.readFiles(files) {}
      probes.drain()
      context.records.writeFiles()
      lookAtLoss(context.records, isLast: isStopping)
      context.records.deliver(context.deliver)
      published.withLock { $0 = context.records.counters }
      if isStopping { return }
      if rest(context) { continue }
      var wanted = [
        pollfd(fd: ring, events: Int16(POLLIN), revents: 0),
        pollfd(fd: stopSignal.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: files?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&wanted, 3, heartbeat ?? -1)
      guard ready >= 0 || errno == EINTR else {
        throw .systemCall(name: "poll", code: errno)
      }
      if ready == 0 { context.records.deliverNothing(context.deliver) }
      // What comes within a moment is read together: the kernel wakes the reader once for all of it.
      if ready > 0, wanted[1].revents == 0 {
        let isBusy = context.records.counters.kernelRead &- readBefore >= Self.busy
        usleep(isBusy ? Self.gatheringWhenBusy : Self.gathering)
      }
      if wanted[1].revents != 0 {
        // One more drain, after the kernel can put nothing in any more.
        probes.detach()
        context.pace = ProcessorPace(share: nil)
        awaitLastRecords(context)
        isStopping = true
      }
    }
  }
}
