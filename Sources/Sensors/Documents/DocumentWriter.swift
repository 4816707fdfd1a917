// SPDX-License-Identifier: Apache-2.0
import Events
import Host

/// Writes one ECS document a line, in the shape of Elastic Defend's process events.
struct DocumentWriter {
  var json = JSONWriter(capacity: 256 << 10)
  let constant: HostBlock
  /// What event ids begin with, in base64.
  private let idPrefix: [UInt8]
  private var sequence: UInt64 = 0
  var accounts = AccountFragments()
  /// Nanoseconds since 1970, of the reading of this batch.
  private var created: Int64 = 0

  /// - Parameters:
  ///   - constant: the fields that all documents share.
  ///   - idPrefix: makes event ids unlike those of other runs; a multiple of 3 bytes.
  init(constant: HostBlock, idPrefix: [UInt8]) {
    self.constant = constant
    self.idPrefix = Base64.encode(idPrefix)
  }

  /// Begins a batch that was read at this time.
  mutating func begin(created: Int64) {
    json.removeAll()
    self.created = created
    accounts.refresh()
  }

  /// Appends the document of a fork.
  mutating func fork(
    _ record: KernelRecord,
    process: ProcessEntry,
    parent: ProcessEntry,
    table: ProcessTable
  ) {
    openProcess(record.time, action: "fork", type: "start", process, table)
    json.raw("\"process\":{")
    own(process)
    relatives(of: process, parent: parent, table: table)
    json.raw("}")
    if record.flags.contains(.degraded) {
      json.raw(",\"swiftlet\":{\"sensor\":{\"degraded\":true}}")
    }
    json.raw("}\n")
  }

  /// Appends the document of a process's end.
  mutating func end(
    _ record: KernelRecord,
    process: ProcessEntry,
    parent: ProcessEntry,
    table: ProcessTable
  ) {
    openProcess(record.time, action: "end", type: "end", process, table)
    json.raw("\"process\":{")
    own(process)
    json.raw(",\"end\":")
    json.timestamp(Int64(clamping: record.time) &+ table.bootOffset)
    json.raw(",\"exit_code\":")
    let status = record.waitStatus
    // A process that a signal ended has the code that a shell would show.
    json.number(status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F))
    relatives(of: process, parent: parent, table: table)
    json.raw("}")
    if record.flags.contains(.degraded) {
      json.raw(",\"swiftlet\":{\"sensor\":{\"degraded\":true}}")
    }
    json.raw("}\n")
  }

  /// What an event is, for the beginning of its document.
  struct Heading {
    var action: StaticString
    /// Inside of brackets and quotes: `process`; empty for none.
    var category: StaticString
    /// Inside of brackets and quotes: `start`, `protocol","info`.
    var type: StaticString
    var dataset: StaticString
    var kind: StaticString = "event"
    var module: StaticString = "endpoint"
    var outcome: StaticString = "unknown"
  }

  /// Begins the document of a process event.
  mutating func openProcess(
    _ time: UInt64,
    action: StaticString,
    type: StaticString,
    _ process: ProcessEntry,
    _ table: ProcessTable
  ) {
    let heading = Heading(
      action: action,
      category: "process",
      type: type,
      dataset: "endpoint.events.process"
    )
    open(heading, constant.json, time: Int64(clamping: time) &+ table.bootOffset, process)
  }

  /// Begins a document that happened at a time, in nanoseconds since 1970; the next field follows a
  /// comma.
  mutating func open(
    _ heading: Heading,
    _ constant: [UInt8],
    time happened: Int64,
    _ process: ProcessEntry?
  ) {
    sequence += 1
    // An event may happen while its batch is being read.
    let created = max(created, happened)
    json.raw("{\"@timestamp\":")
    json.timestamp(happened)
    json.raw(",")
    json.raw(constant)
    json.raw(",\"event\":{\"action\":\"")
    json.raw(heading.action)
    json.raw("\"")
    if heading.category.utf8CodeUnitCount > 0 {
      json.raw(",\"category\":[\"")
      json.raw(heading.category)
      json.raw("\"]")
    }
    json.raw(",\"type\":[\"")
    json.raw(heading.type)
    json.raw("\"],\"kind\":\"")
    json.raw(heading.kind)
    json.raw("\",\"module\":\"")
    json.raw(heading.module)
    json.raw("\",\"dataset\":\"")
    json.raw(heading.dataset)
    json.raw("\",\"outcome\":\"")
    json.raw(heading.outcome)
    json.raw("\",\"id\":\"")
    eventID()
    json.raw("\",\"sequence\":")
    json.number(sequence)
    json.raw(",\"created\":")
    json.timestamp(created)
    json.raw(",\"ingested\":")
    json.timestamp(created)
    json.raw("},")
    guard let process else { return }
    if let container = process.container {
      json.raw(container)
      json.raw(",")
    }
    guard let fragments = accounts(process.credentials) else { return }
    json.raw(fragments.event)
    json.raw(",")
  }

  /// The prefix, and 48 bits of the sequence in base64.
  private mutating func eventID() {
    json.raw(idPrefix)
    for shift in stride(from: 42 as UInt64, through: 0, by: -6) {
      json.byte(Base64.digit(sequence >> shift))
    }
  }

  /// The fields of the process itself, without braces; long arguments come from outside the table.
  mutating func own(
    _ process: ProcessEntry,
    arguments: [[UInt8]]? = nil,
    count: Int = 0
  ) {
    json.identity(of: process)
    if let arguments {
      json.arguments(arguments, count: count)
      json.raw(",")
      json.commandLine(arguments)
    } else {
      let image = process.image
      json.raw(image, image.arguments)
      json.raw(",")
      json.raw(image, image.commandLine)
    }
    circumstances(of: process)
  }

  private mutating func circumstances(of process: ProcessEntry) {
    json.circumstances(of: process)
    if let fragments = accounts(process.credentials) {
      json.raw(",")
      json.raw(fragments.process)
    }
  }

  mutating func relatives(
    of process: ProcessEntry,
    parent: ProcessEntry,
    table: ProcessTable,
    marks: ExecutableMarks? = nil
  ) {
    json.raw(",\"parent\":{")
    json.raw(relative(parent).parent)
    if parent.image.isTruncated { json.raw(",\"Ext\":{\"command_line_truncated\":true}") }
    json.raw("}")
    if let leader = table[pid: process.processGroup] {
      json.raw(",\"group_leader\":{")
      self.leader(leader, of: process)
      json.raw("}")
    }
    if let leader = table[pid: process.session] {
      json.raw(",\"session_leader\":{")
      self.leader(leader, of: process)
      json.raw("}")
    }
    if let entry = EntryLeader(of: process, in: table) {
      json.raw(",\"entry_leader\":{")
      leader(entry.process, of: process)
      json.raw(",\"entry_meta\":{\"type\":\"")
      json.raw(entry.kind)
      json.raw("\"}}")
    }
    json.raw(",\"Ext\":{\"ancestry\":[")
    json.raw(ancestry(of: parent, table))
    json.raw("]")
    json.fileAge(marks)
    json.raw("}")
  }

  private mutating func leader(_ leader: ProcessEntry, of process: ProcessEntry) {
    let isSame = leader === process
    if isSame { asLeader(leader) } else { json.raw(relative(leader).leader) }
    json.raw(",\"same_as_process\":")
    json.boolean(isSame)
  }

  /// The fields of a leader, without braces.
  mutating func asLeader(_ leader: ProcessEntry) {
    json.identity(of: leader)
    json.raw(leader.image, leader.image.briefArguments)
    circumstances(of: leader)
  }

  /// Appends the padding that a batch has behind its lines, or takes it off again.
  mutating func withPadding<Result>(_ body: ([UInt8]) throws -> Result) rethrows -> Result {
    json.pad(EventBatch.padding)
    defer { json.removeLast(EventBatch.padding) }
    return try body(json.bytes)
  }
}

extension JSONWriter {
  /// `"pid":…,"entity_id":…,"name":…,"executable":…,`.
  fileprivate mutating func identity(of process: ProcessEntry) {
    raw("\"pid\":")
    number(process.key.pid)
    raw(",\"entity_id\":")
    string(process.entityID)
    raw(",")
    raw(process.image, process.image.identity)
    raw(",")
  }

  /// `,"working_directory":…,"start":…,"interactive":…,"tty":…`.
  fileprivate mutating func circumstances(of process: ProcessEntry) {
    let image = process.image
    if !image.workingDirectory.isEmpty {
      raw(",")
      raw(image, image.workingDirectory)
    }
    raw(",\"start\":")
    timestamp(process.start)
    raw(",\"interactive\":")
    boolean(process.tty != nil)
    guard let tty = process.tty else { return }
    raw(",\"tty\":{\"char_device\":{\"major\":")
    number(tty.major)
    raw(",\"minor\":")
    number(tty.minor)
    raw("}}")
  }
}
