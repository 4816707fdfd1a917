// SPDX-License-Identifier: Apache-2.0
import Audit
import Glibc
import Host
import Synchronization

/// Sees programs, connections and changes of user through the kernel's audit system, spoken to directly.
///
/// Alone it is the reader of all records; where an audit daemon runs it reads along and touches none of
/// the daemon's settings. It needs CAP_AUDIT_CONTROL, and CAP_AUDIT_READ beside a daemon. It sees no
/// forks, no ends by a signal and no closed connections.
package final class AuditSensor: EventSource {
  private let configuration: EBPFSensor.Configuration
  private let stopSignal: StopSignal
  private let hasRun = Atomic(false)
  private let published = Mutex(SensorCounters())
  /// Only the thread that runs it touches it after it was made.
  private let control: Mutex<ControlBox>
  /// Whether an audit daemon owns the system, so that this only reads along.
  package let isBesideDaemon: Bool
  /// Rules of a killed sensor that were still there.
  package let staleRules: Int
  /// What is on and off, and why.
  package let families: [FamilyState]
  private let files: FileWatcher?

  /// Lets the control go from thread to thread, one at a time.
  private struct ControlBox: ~Copyable {
    var control: AuditControl?
  }

  /// Takes the audit system and adds the rules: from now on the kernel records.
  package init(_ configuration: EBPFSensor.Configuration) throws(SensorError) {
    self.configuration = configuration
    stopSignal = try StopSignal()
    let families = configuration.families.union([.process])
    let control = try AuditControl(rules: AuditRule.wanted(families))
    isBesideDaemon = control.isBesideDaemon
    staleRules = control.staleRules
    let taken = control.added
    self.control = Mutex(ControlBox(control: control))
    let (watcher, fileState) = FileWatcher.start(configuration)
    files = watcher
    self.families = SensorFamily.allCases.map { family in
      switch family {
      case .file: fileState
      case .process: FamilyState(.process, isOn: true, reason: "always on; no forks")
      case .dns, .calls:
        configuration.families.contains(family)
          ? FamilyState(family, isOn: false, reason: "the audit system does not tell of them")
          : configuration.off(family)
      case _ where !families.contains(family): configuration.off(family)
      default:
        AuditRule.native(family).allSatisfy(taken.contains)
          ? FamilyState(family, isOn: true, reason: "")
          : FamilyState(family, isOn: false, reason: "the kernel is too old for its rules")
      }
    }
  }

  package func stop() { stopSignal.raise() }

  package var counters: SensorCounters { published.withLock { $0 } }

  package func run(
    heartbeat: Int32?,
    _ deliver: (EventBatch) throws -> Void
  ) throws(SensorError) {
    guard !hasRun.exchange(true, ordering: .relaxed),
      let control = control.withLock({ box -> AuditControl? in
        defer { box.control = nil }
        return box.control
      })
    else { throw .closed }
    defer { control.undo() }
    let documents = LiveDocuments(
      agent: configuration.agent,
      namespace: configuration.namespace
    )
    var reading = Reading(control, documents)
    documents.seed()
    documents.tellsIdentityChanges = families.contains { $0.family == .credentials && $0.isOn }
    try loop(&reading, heartbeat, deliver)
  }

  /// What one run keeps.
  private struct Reading {
    let control: AuditControl
    let documents: LiveDocuments
    let reader: AuditReader
    var assembler = EventAssembler(waitsForEnd: true)
    var lost: UInt64 = 0

    init(_ control: AuditControl, _ documents: LiveDocuments) {
      self.control = control
      self.documents = documents
      reader = AuditReader(documents: documents)
    }
  }

  private func loop(
    _ reading: inout Reading,
    _ heartbeat: Int32?,
    _ deliver: (EventBatch) throws -> Void
  ) throws(SensorError) {
    var lastLook = HostClock.sinceBoot()
    var lastDelivery = lastLook
    reading.documents.begin()
    while true {
      let before = reading.documents.counters.documents
      while let files, reading.documents.readFiles(files) {}
      try drain(&reading, deliver)
      reading.documents.writeFiles()
      let now = HostClock.sinceBoot()
      if now - lastLook > 1_000_000_000 {
        lastLook = now
        look(&reading)
      }
      reading.documents.deliver(deliver)
      publish(reading)
      if reading.documents.counters.documents > before { lastDelivery = now }
      var wanted = [
        pollfd(fd: reading.control.socket.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: stopSignal.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: files?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&wanted, 3, min(heartbeat ?? 1_000, 1_000))
      guard ready >= 0 || errno == EINTR else { throw .systemCall(name: "poll", code: errno) }
      if ready == 0, let heartbeat, now - lastDelivery >= UInt64(heartbeat) * 1_000_000 {
        reading.documents.deliverNothing(deliver)
        lastDelivery = now
      }
      if wanted[1].revents != 0 {
        try finish(&reading, deliver)
        return
      }
    }
  }

  /// Deletes the rules and reads what the kernel has recorded by them.
  private func finish(
    _ reading: inout Reading,
    _ deliver: (EventBatch) throws -> Void
  ) throws(SensorError) {
    reading.control.deleteRules()
    while let files, reading.documents.readFiles(files) {}
    let end = HostClock.sinceBoot() + 5_000_000_000
    while reading.control.hasBacklog, HostClock.sinceBoot() < end {
      try drain(&reading, deliver)
      usleep(1_000)
    }
    try drain(&reading, deliver)
    reading.assembler.finish { reading.reader.read($0) }
    reading.documents.writeFiles()
    look(&reading)
    reading.documents.deliver(deliver)
    publish(reading)
  }

  private func drain(
    _ reading: inout Reading,
    _ deliver: (EventBatch) throws -> Void
  ) throws(SensorError) {
    let reader = reading.reader
    var messages = reading.control.socket.takeWaiting()[...]
    while true {
      var next = messages.popFirst()
      if next == nil { next = try reading.control.socket.receive(waitingFor: 0) }
      guard let message = next else { return }
      guard message.type >= 1100 else { continue }
      guard let record = AuditLine.record(message.payload, RecordType(message.type)) else {
        reading.documents.counters.undecodable += 1
        continue
      }
      // What programs report about people is no start of a program.
      if !record.type.isPartOfCall { continue }
      reading.assembler.add(record) { reader.read($0) }
      if reading.documents.waitingBytes >= LiveDocuments.batchBytes {
        reading.documents.deliver(deliver)
        publish(reading)
      }
    }
  }

  /// Ends events whose end was lost, asks the kernel what it lost, and says it in the stream of events.
  private func look(_ reading: inout Reading) {
    let reader = reading.reader
    let now = HostClock.realTime() / 1_000_000
    reading.assembler.flush(before: now - 2_000) { reader.read($0) }
    reading.lost = reading.control.lost()
    reading.documents.tellLoss(kernel: counts(reading))
  }

  private func counts(_ reading: Reading) -> SensorCounters {
    var counters = reading.documents.counters
    for kind in EventKind.allCases where kind != .file { counters[kind].seen = counters[kind].read }
    // Records, not execs: some six make one.
    counters.exec.dropped = reading.lost + reading.control.socket.overflows
    counters.exec.seen = counters.exec.read + counters.exec.dropped
    return counters
  }

  private func publish(_ reading: Reading) {
    let counters = counts(reading)
    published.withLock { $0 = counters }
  }
}
