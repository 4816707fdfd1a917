// SPDX-License-Identifier: Apache-2.0
import Events

extension DocumentWriter {
  /// A network event, ready to be written.
  struct NetworkEvent {
    var heading: Heading
    /// Nil where nobody knows.
    var source: SocketAddress?
    /// Nil for a listening socket, which has no peer, and where nobody knows.
    var destination: SocketAddress?
    /// Whether somebody else began it.
    var isIncoming: Bool
    var question: DNSQuestion?
  }

  /// Appends the document of a network event; without `process` where nobody knows whose it is.
  mutating func network(
    _ record: NetworkRecord,
    _ event: NetworkEvent,
    process: ProcessEntry?,
    table: ProcessTable
  ) {
    let happened = Int64(clamping: record.time) &+ table.bootOffset
    open(event.heading, constant.network, time: happened, process)
    json.raw("\"network\":{\"direction\":\"")
    json.raw(event.isIncoming ? "ingress" : "egress")
    json.raw("\",\"transport\":\"")
    switch record.transport {
    case .tcp: json.raw("tcp")
    case .udp: json.raw("udp")
    case .icmp: json.raw(record.isIPv6 ? "ipv6-icmp" : "icmp")
    case .other: json.raw("other")
    }
    let isIPv4 = (event.source ?? event.destination)?.isIPv4 ?? !record.isIPv6
    json.raw(isIPv4 ? "\",\"type\":\"ipv4\"" : "\",\"type\":\"ipv6\"")
    if event.question != nil { json.raw(",\"protocol\":\"dns\"") }
    if record.bytes > 0 {
      json.raw(",\"bytes\":")
      json.number(record.bytes)
    }
    json.raw("}")
    json.endpoint("source", event.source)
    json.endpoint("destination", event.destination)
    if record.kind == .echo {
      json.raw(",\"icmp\":{\"type\":")
      json.number(record.oldState)
      json.raw("}")
    }
    if let question = event.question {
      json.raw(",\"dns\":{\"question\":{\"name\":")
      json.string(question.name)
      json.raw(",\"type\":")
      json.dnsType(question.type)
      json.raw("}}")
    }
    actor(process, table)
    json.raw("}\n")
  }

  /// The process that did something, with its parent and the ids of its leaders, and the marks of its
  /// program.
  mutating func actor(_ process: ProcessEntry?, _ table: ProcessTable) {
    guard let process else { return }
    json.raw(",\"process\":{")
    own(process)
    json.hash(process.image.marks)
    let parent = table.creator(of: process)
    if let parent {
      json.raw(",\"parent\":{")
      json.raw(relative(parent).parent)
      json.raw("}")
    }
    leader("group_leader", table[pid: process.processGroup])
    leader("session_leader", table[pid: process.session])
    if let entry = EntryLeader(of: process, in: table) {
      leader("entry_leader", entry.process, kind: entry.kind)
    }
    json.raw(",\"Ext\":{\"ancestry\":[")
    if let parent { json.raw(ancestry(of: parent, table)) }
    json.raw("]")
    json.fileAge(process.image.marks)
    json.raw("}}")
    if let marks = process.image.marks {
      json.raw(",\"swiftlet\":{")
      json.executable(marks)
      json.raw("}")
    }
  }

  private mutating func leader(
    _ name: StaticString,
    _ leader: ProcessEntry?,
    kind: StaticString? = nil
  ) {
    guard let leader else { return }
    json.raw(",\"")
    json.raw(name)
    json.raw("\":{\"pid\":")
    json.number(leader.key.pid)
    json.raw(",\"entity_id\":")
    json.string(leader.entityID)
    json.raw(",")
    json.raw(leader.image, leader.image.identity)
    if let kind {
      json.raw(",\"entry_meta\":{\"type\":\"")
      json.raw(kind)
      json.raw("\"}")
    }
    json.raw("}")
  }
}

extension JSONWriter {
  /// `,"source":{"ip":…,"address":…,"port":…}`, or nothing; a port of 0 is none.
  fileprivate mutating func endpoint(_ name: StaticString, _ address: SocketAddress?) {
    guard let address else { return }
    raw(",\"")
    raw(name)
    raw("\":{\"ip\":")
    self.address(address)
    raw(",\"address\":")
    self.address(address)
    if address.port != 0 {
      raw(",\"port\":")
      number(address.port)
    }
    raw("}")
  }
}
