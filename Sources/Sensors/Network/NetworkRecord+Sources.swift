// SPDX-License-Identifier: Apache-2.0

extension NetworkRecord {
  /// What a source that is not the probes knows of a process's socket; the kernel's address of the
  /// socket is not known then, and both ends are in the event.
  init(_ kind: EventKind, _ process: KernelRecord, _ transport: Transport, isIPv6: Bool) {
    self.kind = kind
    time = process.time
    self.process = EntityKey(pid: process.pid, start: process.start)
    start = process.start
    pid = process.pid
    credentials = process.credentials
    socket = 0
    namespace = 0
    self.isIPv6 = isIPv6
    self.transport = transport
    local = SocketAddress(high: 0, low: 0, port: 0)
    remote = local
    oldState = 0
    bytes = 0
    command = process.command
    payload = 0..<0
  }
}
