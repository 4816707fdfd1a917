// SPDX-License-Identifier: Apache-2.0

extension LiveDocuments {
  /// An event of the network, from where to where.
  func event(
    _ action: StaticString,
    _ type: StaticString,
    from source: SocketAddress?,
    to destination: SocketAddress?
  ) -> DocumentWriter.NetworkEvent {
    DocumentWriter.NetworkEvent(
      heading: DocumentWriter.Heading(
        action: action,
        category: "network",
        type: type,
        dataset: "endpoint.events.network"
      ),
      source: source,
      destination: destination,
      isIncoming: false
    )
  }

  /// Appends its document, as what a process did.
  func write(
    _ record: NetworkRecord,
    _ event: DocumentWriter.NetworkEvent,
    by owner: EntityKey?
  ) {
    let process = owner.flatMap { owner in
      record.process == owner ? table.actor(record, key: owner) : table[owner]
    }
    if let process { lookAtUnseen(process) } else { counters.unattributed += 1 }
    writer.network(record, event, process: process, table: table)
    didWrite(record.kind)
  }
}
