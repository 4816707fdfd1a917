// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host
import Synchronization

/// The last resort: the kernel tells only that a process was made, executes or ended, and the rest is
/// read from `/proc`, where it is gone when a process was short. Every event is marked degraded.
package final class ConnectorSensor: EventSource {
  private let configuration: EBPFSensor.Configuration
  private let stopSignal: StopSignal
  private let descriptor: Int32
  private let hasRun = Atomic(false)
  private let published = Mutex(SensorCounters())

  private static let protocolNumber: Int32 = 11
  private static let forcedBuffer: Int32 = 33

  /// Begins to listen.
  package init(_ configuration: EBPFSensor.Configuration) throws(SensorError) {
    self.configuration = configuration
    stopSignal = try StopSignal()
    let end = socket(
      AF_NETLINK,
      Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
      Self.protocolNumber
    )
    guard end >= 0 else { throw .connectorRefused(code: errno) }
    descriptor = end
    var size: Int32 = 16 << 20
    setsockopt(end, SOL_SOCKET, Self.forcedBuffer, &size, socklen_t(MemoryLayout<Int32>.size))
    let request = ConnectorMessage.listenRequest
    let isBound = NetlinkAddress.with(groups: 1) { bind(end, $0, $1) == 0 }
    let isAsked =
      isBound
      && NetlinkAddress.with(groups: 0) { sendto(end, request, request.count, 0, $0, $1) } > 0
    guard isAsked else {
      let code = errno
      close(end)
      throw .connectorRefused(code: code)
    }
  }

  deinit { close(descriptor) }

  package func stop() { stopSignal.raise() }

  package var counters: SensorCounters { published.withLock { $0 } }

  package func run(
    heartbeat: Int32?,
    _ deliver: (EventBatch) throws -> Void
  ) throws(SensorError) {
    guard !hasRun.exchange(true, ordering: .relaxed) else { throw .closed }
    let reader = ConnectorReader(
      LiveDocuments(agent: configuration.agent, namespace: configuration.namespace)
    )
    reader.documents.seed()
    reader.documents.begin()
    var isStopping = false
    while true {
      try drain(reader, deliver)
      reader.documents.tellLoss(kernel: counts(reader))
      reader.documents.deliver(deliver)
      publish(reader)
      if isStopping { return }
      var wanted = [
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: stopSignal.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&wanted, 2, heartbeat ?? -1)
      guard ready >= 0 || errno == EINTR else { throw .systemCall(name: "poll", code: errno) }
      if ready == 0 { reader.documents.deliverNothing(deliver) }
      // One more look: what happened before the end was told.
      isStopping = wanted[1].revents != 0
    }
  }

  private func drain(
    _ reader: ConnectorReader,
    _ deliver: (EventBatch) throws -> Void
  ) throws(SensorError) {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      if count < 0 {
        switch errno {
        case EAGAIN, EINTR: return
        case ENOBUFS: reader.overflows += 1
        default: throw .systemCall(name: "recv", code: errno)
        }
        continue
      }
      reader.read(Array(buffer[..<count]))
      if reader.documents.waitingBytes >= LiveDocuments.batchBytes {
        reader.documents.deliver(deliver)
        publish(reader)
      }
    }
  }

  private func counts(_ reader: ConnectorReader) -> SensorCounters {
    var counters = reader.documents.counters
    for kind in EventKind.allCases { counters[kind].seen = counters[kind].read }
    counters.exec.dropped = reader.overflows
    counters.exec.seen = counters.exec.read + counters.exec.dropped
    return counters
  }

  private func publish(_ reader: ConnectorReader) {
    let counters = counts(reader)
    published.withLock { $0 = counters }
  }
}
