// SPDX-License-Identifier: Apache-2.0

/// Events of Endgame's sensor: `endgame` as an object or as names with dots, or its members by
/// themselves.
struct EndgameMapping: JSONMapping {
  init() {}

  /// Whether a document is one.
  static func isIn(_ tape: JSONTape, _ document: Int) -> Bool {
    if tape.kind(tape.member("endgame", of: document)) == .object { return true }
    let names: [StaticString] = [
      "event_subtype_full", "event_type_full", "endgame.event_subtype_full",
      "endgame.event_type_full",
    ]
    return names.contains { tape.member($0, of: document) != nil }
  }

  mutating func map(
    _ tape: inout JSONTape,
    id: [UInt8],
    into writer: inout EventWriter
  ) -> Mapped {
    let document = tape.member("_source", of: JSONTape.root) ?? JSONTape.root
    guard Self.isIn(tape, document) else { return .unknown("no event of Endgame's") }
    var fields = EndgameFields(tape, document)
    let subtype = fields.take("event_subtype_full", &tape)
    let kind = fields.take("event_type_full", &tape)
    var head = EventHead(module: "endgame", .process, id: id)
    // Rules for Endgame look at `endgame-*`.
    head.index = ("endgame", "events")
    head.time =
      tape.takeText("@timestamp", of: document)
      ?? EventTime.text(spaced: fields.take("timestamp_utc", &tape))
    let host = tape.member("host", of: document)
    head.host =
      tape.takeText("name", of: host) ?? tape.takeText("hostname", of: host)
      ?? fields.take("hostname", &tape)
    head.hostID = tape.takeText("id", of: host)
    if let system = Self.system(host, tape) { head.system = system }
    Self.settle(&head, kind, subtype)
    var process = ProcessFields()
    process.isWindows = head.system.utf8CodeUnitCount == 7
    process.pid = fields.number("pid", &tape)
    process.entityID = fields.take("unique_pid", &tape)
    process.name = fields.take("process_name", &tape)
    process.executable = fields.take("process_path", &tape)
    process.commandLine = fields.take("command_line", &tape)
    process.workingDirectory = fields.take("current_working_directory", &tape)
    process.exitCode = fields.number("exit_code", &tape)
    process.userName = fields.take("user_name", &tape)
    process.userID = fields.take("effective_uid", &tape) ?? fields.take("user_sid", &tape)
    process.sha256 = fields.take("sha256", &tape)
    var parent = ProcessFields()
    parent.isWindows = process.isWindows
    parent.pid = fields.number("ppid", &tape)
    parent.entityID = fields.take("unique_ppid", &tape)
    parent.name = fields.take("parent_process_name", &tape)
    parent.executable = fields.take("parent_process_path", &tape)
    parent.commandLine = fields.take("parent_command_line", &tape)
    writer.head(head)
    writer.process(process, parent: parent)
    writer.user(id: process.userID, name: process.userName)
    writer.file(fields.take("file_path", &tape), isWindows: process.isWindows)
    let source = (fields.take("source_address", &tape), fields.number("source_port", &tape))
    let destination = (
      fields.take("destination_address", &tape), fields.number("destination_port", &tape)
    )
    writer.endpoint("source", ip: source.0, port: source.1)
    writer.endpoint("destination", ip: destination.0, port: destination.1)
    if source.0 != nil || destination.0 != nil {
      writer.network(
        transport: fields.take("protocol", &tape),
        direction: nil,
        ip: source.0 ?? destination.0
      )
    }
    writer.splitRemark(process, parent)
    fields.writeRest(tape, &writer)
    return .event
  }

  private static func system(_ host: Int?, _ tape: JSONTape) -> StaticString? {
    let os = tape.member("os", of: host)
    for name: StaticString in ["type", "family", "platform", "name", "full"] {
      guard let text = tape.text(tape.member(name, of: os)) else { continue }
      let lowered = text.prefix(40).map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
      if ByteText.contains(lowered, "windows") { return "windows" }
      if ByteText.contains(lowered, "mac") || ByteText.contains(lowered, "darwin") {
        return "macos"
      }
    }
    return nil
  }

  /// What was done: Endgame's word for it stays the action, as the rules for it ask.
  private static func settle(_ head: inout EventHead, _ kind: [UInt8]?, _ subtype: [UInt8]?) {
    let action = subtype ?? []
    switch String(decoding: kind ?? [], as: UTF8.self) {
    case "process_event", "":
      let isEnd = ByteText.contains(action, "termination") || ByteText.contains(action, "exit")
      head.set(.process, "", isEnd ? #"["end"]"# : #"["start"]"#)
    case "file_event":
      let types: StaticString =
        ByteText.contains(action, "create")
        ? #"["creation"]"#
        : ByteText.contains(action, "delete") ? #"["deletion"]"# : #"["change"]"#
      head.set(.file, "", types)
    case "network_event": head.set(.network, "", #"["start"]"#)
    case "dns_event":
      head.set(.network, "", #"["protocol","info"]"#)
    default: head.set(.other("endgame.events"), "", #"["info"]"#)
    }
    head.action = subtype ?? kind
  }
}
