// SPDX-License-Identifier: Apache-2.0

/// Writes an entry of the journal in ECS: a message, and who wrote it.
enum JournalEvent {
  static func write(_ entry: JournalEntry, _ writer: inout EventWriter) {
    var entry = entry
    var head = EventHead(module: "journald", .other("journald.log"), id: entry.identity)
    let received = entry.take("__REALTIME_TIMESTAMP")
    head.time =
      EventTime.text(microseconds: entry.value("_SOURCE_REALTIME_TIMESTAMP"))
      ?? EventTime.text(microseconds: received)
    head.host = entry.take("_HOSTNAME")
    head.hostID = entry.take("_MACHINE_ID")
    head.code = entry.take("MESSAGE_ID")
    head.types = #"["info"]"#
    writer.head(head)
    writer.text("message", entry.take("MESSAGE"))
    var process = ProcessFields()
    process.pid = number(entry.take("_PID"))
    process.executable = entry.take("_EXE")
    process.name = entry.take("_COMM")
    process.commandLine = entry.take("_CMDLINE")
    process.userID = entry.take("_UID")
    writer.process(process)
    writer.user(id: process.userID, name: nil)
    let group = entry.take("_GID")
    writer.open("group")
    writer.text("id", group)
    writer.close()
    writer.open("log")
    writer.open("syslog")
    writer.text("appname", entry.take("SYSLOG_IDENTIFIER"))
    writer.text("procid", entry.take("SYSLOG_PID"))
    if let priority = number(entry.take("PRIORITY")), 0...7 ~= priority {
      writer.open("severity")
      writer.number("code", priority)
      writer.close()
    }
    if let facility = number(entry.take("SYSLOG_FACILITY")), 0...23 ~= facility {
      writer.open("facility")
      writer.number("code", facility)
      writer.close()
    }
    writer.close()
    writer.close()
    writer.open("service")
    writer.text("name", entry.value("_SYSTEMD_UNIT"))
    writer.close()
    writer.splitRemark(process)
    writer.open("journald")
    writeRest(entry, &writer)
    writer.close()
  }

  /// The other fields, those of one name as a list.
  private static func writeRest(_ entry: JournalEntry, _ writer: inout EventWriter) {
    if entry.fields.count <= fewFields, entry.dropped == 0 { return writeFew(entry, &writer) }
    var order: [[UInt8]] = []
    var values: [[UInt8]: [[UInt8]]] = [:]
    for (name, value) in entry.fields {
      if values[name] == nil { order.append(name) }
      values[name, default: []].append(value)
    }
    for name in order {
      guard let all = values[name] else { continue }
      if all.count == 1 { writer.text(named: name, all[0]) } else { writer.texts(named: name, all) }
    }
    if entry.dropped > 0 { writer.number("fields_dropped", entry.dropped) }
  }

  /// So few fields are looked through in less time than their names' digests take.
  private static let fewFields = 64

  private static func writeFew(_ entry: JournalEntry, _ writer: inout EventWriter) {
    let fields = entry.fields
    for (place, field) in fields.enumerated() {
      func isSame(_ other: (name: [UInt8], value: [UInt8])) -> Bool {
        other.name.count == field.name.count && other.name == field.name
      }
      if fields[..<place].contains(where: isSame) { continue }
      let more = fields[(place + 1)...].filter(isSame)
      if more.isEmpty {
        writer.text(named: field.name, field.value)
      } else {
        writer.texts(named: field.name, [field.value] + more.map(\.value))
      }
    }
  }

  private static func number(_ text: [UInt8]?) -> Int? {
    text.flatMap { $0.count <= 10 ? Int(String(decoding: $0, as: UTF8.self)) : nil }
  }
}
