// SPDX-License-Identifier: Apache-2.0
import Events

extension LogDocumentWriter {
  /// `,"user":{…},"group":{…}` of a record of the kernel: who acts is the effective user, as in
  /// Elastic Defend; who logged in stands in `user.audit`, as in Auditbeat.
  mutating func account(_ record: AuditRecord) {
    guard let user = record.value("euid") ?? record.value("uid") else { return }
    let userName = record.value("EUID", interpreted: true) ?? record.value("UID", interpreted: true)
    json.raw(",\"user\":{")
    json.account(user, userName)
    json.raw(",\"Ext\":{\"real\":{")
    json.account(record.value("uid") ?? user, record.value("UID", interpreted: true))
    json.raw("}}")
    login(record)
    json.raw("}")
    guard let group = record.value("egid") ?? record.value("gid") else { return }
    json.raw(",\"group\":{")
    json.account(group, record.value("EGID", interpreted: true))
    json.raw(",\"Ext\":{\"real\":{")
    json.account(record.value("gid") ?? group, record.value("GID", interpreted: true))
    json.raw("}}}")
  }

  /// `,"audit":{…}`: the user who logged in, whoever they became since.
  mutating func login(_ record: AuditRecord) {
    guard let id = record.value("auid"), !id.elementsEqual("4294967295".utf8),
      !id.elementsEqual("-1".utf8)
    else { return }
    json.raw(",\"audit\":{")
    json.account(id, record.value("AUID", interpreted: true))
    json.raw("}")
  }

  /// `,"user":{…},"real_user":{…},…` for a process.
  mutating func processAccounts(_ record: AuditRecord) {
    let rows: [(StaticString, StaticString, StaticString)] = [
      ("user", "euid", "EUID"), ("real_user", "uid", "UID"), ("saved_user", "suid", "SUID"),
      ("group", "egid", "EGID"), ("real_group", "gid", "GID"),
    ]
    for (name, id, interpreted) in rows {
      guard let value = record.value(id) else { continue }
      json.raw(",\"")
      json.raw(name)
      json.raw("\":{")
      json.account(value, record.value(interpreted, interpreted: true))
      json.raw("}")
    }
  }

  /// `"pid":…,"entity_id":…,"name":…,"executable":…`.
  mutating func identity(
    _ call: SystemCall,
    _ process: LoggedProcess?,
    name: [UInt8],
    _ executable: [UInt8]
  ) {
    json.raw("\"pid\":")
    json.number(call.pid ?? 0)
    if let process {
      json.raw(",\"entity_id\":")
      json.string(process.entityID)
    }
    if !name.isEmpty {
      json.raw(",\"name\":")
      json.string(name)
    }
    guard !executable.isEmpty else { return }
    json.raw(",\"executable\":")
    json.string(executable)
  }

  /// `,"interactive":…,"tty":…` from `tty=pts0`.
  mutating func terminal(_ record: AuditRecord) {
    guard let tty = record.value("tty") else { return }
    guard !tty.elementsEqual("(none)".utf8) else {
      json.raw(",\"interactive\":false")
      return
    }
    json.raw(",\"interactive\":true")
    let digits = tty.reversed().prefix { (0x30...0x39).contains($0) }.reversed()
    let name = tty.dropLast(digits.count)
    guard (1...7).contains(digits.count) else { return }
    let number = digits.reduce(0 as UInt32) { $0 * 10 + UInt32($1 - 0x30) }
    let device: (major: UInt32, minor: UInt32)
    if name.elementsEqual("pts".utf8) {
      // 256 terminals for each of the device's numbers.
      device = (136 + number / 256, number % 256)
    } else if name.elementsEqual("tty".utf8) {
      device = (4, number)
    } else if name.elementsEqual("ttyS".utf8) {
      device = (4, 64 + number)
    } else {
      return
    }
    json.raw(",\"tty\":{\"char_device\":{\"major\":")
    json.number(device.major)
    json.raw(",\"minor\":")
    json.number(device.minor)
    json.raw("}}")
  }

  /// `,"parent":{…}` with as much as the log has told of it.
  mutating func parent(_ call: SystemCall, _ event: AuditEvent) {
    guard let pid = call.parentPID else { return }
    json.raw(",\"parent\":{\"pid\":")
    json.number(pid)
    if let parent = processes[event.node, pid], !parent.name.isEmpty {
      json.raw(",\"entity_id\":")
      json.string(parent.entityID)
      json.raw(",\"name\":")
      json.string(parent.name)
      json.raw(",")
      image(parent)
    }
    json.raw("}")
  }

  /// `"args":…,"command_line":…,"working_directory":…,"executable":…`.
  mutating func image(_ process: LoggedProcess) {
    json.imageArguments(process)
    if !process.isInferred {
      json.raw("\"command_line\":")
      json.commandLine(process.arguments)
      json.raw(",")
    }
    if !process.workingDirectory.isEmpty {
      json.raw("\"working_directory\":")
      json.string(process.workingDirectory)
      json.raw(",")
    }
    json.raw("\"executable\":")
    json.string(process.executable)
  }
}

extension JSONWriter {
  /// `"id":…,"name":…`, without a name that is not known.
  mutating func account(_ id: [UInt8], _ name: [UInt8]?) {
    raw("\"id\":")
    string(id)
    guard let name, !name.elementsEqual("unset".utf8), !name.starts(with: Array("unknown(".utf8))
    else { return }
    raw(",\"name\":")
    string(name)
  }
}
