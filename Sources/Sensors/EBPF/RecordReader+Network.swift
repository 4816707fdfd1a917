// SPDX-License-Identifier: Apache-2.0

extension RecordReader {
  /// States of TCP as the kernel numbers them.
  private enum State {
    static let synSent: UInt8 = 2
    static let synReceived: UInt8 = 3
    static let listen: UInt8 = 10
  }

  /// Appends the document of a network record, if it makes one.
  func readNetwork(_ bytes: Span<UInt8>) {
    guard let record = NetworkRecord(bytes) else {
      counters.undecodable += 1
      return
    }
    counters[record.kind].read += 1
    switch record.kind {
    case .connect: connect(record)
    case .listen: listen(record)
    case .accept: accept(record)
    case .close: close(record)
    case .established:
      connections.complete(record.socket, local: record.local)
      counters.duplicates += 1
    case .question: question(record, bytes)
    default: packet(record)
    }
  }

  private func connect(_ record: NetworkRecord) {
    connections.insert(
      record.socket,
      ConnectionTable.Connection(
        owner: record.process,
        local: record.local,
        remote: record.remote,
        namespace: record.namespace
      )
    )
    write(
      record,
      event("connection_attempted", "start", from: record.local, to: record.remote),
      by: record.process
    )
  }

  private func listen(_ record: NetworkRecord) {
    connections.insert(
      record.socket,
      ConnectionTable.Connection(
        owner: record.process,
        local: record.local,
        remote: record.remote,
        namespace: record.namespace,
        isListener: true
      )
    )
    var event = event("listen", "info", from: record.local, to: nil)
    event.isIncoming = true
    write(record, event, by: record.process)
  }

  /// The kernel accepts in nobody's name: the connection belongs to who listens there.
  private func accept(_ record: NetworkRecord) {
    let owner = connections.listener(for: record.local, in: record.namespace)
    connections.insert(
      record.socket,
      ConnectionTable.Connection(
        owner: owner,
        local: record.local,
        remote: record.remote,
        namespace: record.namespace,
        isIncoming: true
      )
    )
    var event = event("connection_accepted", "start", from: record.remote, to: record.local)
    event.isIncoming = true
    write(record, event, by: owner)
  }

  private func close(_ record: NetworkRecord) {
    let connection = connections.remove(record.socket)
    // What never came to stand was refused, and a listener ends with no peer.
    guard record.oldState != State.listen, record.oldState != State.synReceived,
      connection?.isListener != true
    else {
      counters.duplicates += 1
      return
    }
    let isIncoming = connection?.isIncoming ?? false
    let local = connection?.local ?? record.local
    var event = event(
      "disconnect_received",
      "end",
      from: isIncoming ? record.remote : local,
      to: isIncoming ? local : record.remote
    )
    event.isIncoming = isIncoming
    if record.oldState == State.synSent { event.heading.outcome = "failure" }
    write(record, event, by: connection?.owner)
  }

  private func question(_ record: NetworkRecord, _ bytes: Span<UInt8>) {
    var event = event(
      "lookup_requested",
      "protocol\",\"info",
      from: record.local,
      to: record.remote
    )
    event.question = DNSQuestion(bytes.extracting(record.payload))
    if event.question == nil {
      // Something else that goes to this port: a flow.
      event.heading.action = "connection_attempted"
      event.heading.type = "start"
    }
    write(record, event, by: record.process)
  }

  private func packet(_ record: NetworkRecord) {
    write(
      record,
      event("connection_attempted", "start", from: record.local, to: record.remote),
      by: record.process
    )
  }
}
