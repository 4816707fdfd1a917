// SPDX-License-Identifier: Apache-2.0
import Audit
import Glibc
import Host
import Synchronization

/// Sees every exec through the kernel's audit system, spoken to directly.
///
/// Alone it is the reader of all records; where an audit daemon runs it reads along and touches none of
/// the daemon's settings. It needs CAP_AUDIT_CONTROL, and CAP_AUDIT_READ beside a daemon. It sees no
/// ends of processes.
package final class AuditSensor: EventSource {
  private let agent: AgentInfo
  private let namespace: String
  private let stopSignal: StopSignal
  private let hasRun = Atomic(false)
  private let published = Mutex(SensorCounters())
  /// Only the thread that runs it touches it after it was made.
  private let control: Mutex<ControlBox>
  /// Whether an audit daemon owns the system, so that this only reads along.
  package let isBesideDaemon: Bool
  /// Rules of a killed sensor that were still there.
  package let staleRules: Int

  /// Lets the control go from thread to thread, one at a time.
  private struct ControlBox: ~Copyable {
    var control: AuditControl?
  }

  /// Takes the audit system and adds the rules: from now on the kernel records.
  package init(agent: AgentInfo, namespace: String = "default") throws(SensorError) {
    self.agent = agent
    self.namespace = namespace
    stopSignal = try StopSignal()
    let control = try AuditControl(rules: AuditRule.execs)
    isBesideDaemon = control.isBesideDaemon
    staleRules = control.staleRules
    self.control = Mutex(ControlBox(control: control))
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
    var reading = Reading(control, LiveDocuments(agent: agent, namespace: namespace))
    reading.documents.seed()
    try loop(&reading, heartbeat, deliver)
  }

  /// What one run keeps.
  private struct Reading {
    let control: AuditControl
    let documents: LiveDocuments
    let reader: AuditExecReader
    var assembler = EventAssembler(waitsForEnd: true)
    var lost: UInt64 = 0

    init(_ control: AuditControl, _ documents: LiveDocuments) {
      self.control = control
      self.documents = documents
      reader = AuditExecReader(documents: documents)
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
      try drain(&reading, deliver)
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
      ]
      let ready = poll(&wanted, 2, min(heartbeat ?? 1_000, 1_000))
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
    let end = HostClock.sinceBoot() + 5_000_000_000
    while reading.control.hasBacklog, HostClock.sinceBoot() < end {
      try drain(&reading, deliver)
      usleep(1_000)
    }
    try drain(&reading, deliver)
    reading.assembler.finish { reading.reader.read($0) }
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

  /// Ends events whose end was lost, and asks the kernel what it lost.
  private func look(_ reading: inout Reading) {
    let reader = reading.reader
    let now = HostClock.realTime() / 1_000_000
    reading.assembler.flush(before: now - 2_000) { reader.read($0) }
    reading.lost = reading.control.lost()
  }

  private func publish(_ reading: Reading) {
    var counters = reading.documents.counters
    // Records, not execs: some six make one.
    counters.exec.dropped = reading.lost + reading.control.socket.overflows
    counters.exec.seen = counters.exec.read + counters.exec.dropped
    published.withLock { $0 = counters }
  }
}
