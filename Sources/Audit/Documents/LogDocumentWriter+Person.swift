// SPDX-License-Identifier: Apache-2.0
import Events

extension LogDocumentWriter {
  /// What programs report about people, services and the system: who logged in, to whom it was done,
  /// from where, and by which program.
  mutating func person(_ record: AuditRecord, _ meaning: EventMeaning, _ data: RecordData) {
    users(record, meaning, data)
    if meaning.types.contains(where: { $0.isText("group") }) { group(record, data) }
    program(record, data)
    origin(data)
    if let unit = data["unit"] {
      json.raw(",\"service\":{\"name\":")
      json.string(unit)
      json.raw("}")
    }
    if let package = data["sw"] {
      json.raw(",\"package\":{\"name\":")
      json.string(package)
      json.raw("}")
    }
  }

  /// `,"user":{…}`: the user who logged in; in `effective` or `target` whom the record is about.
  private mutating func users(
    _ record: AuditRecord,
    _ meaning: EventMeaning,
    _ data: RecordData
  ) {
    let login = data["old-auid"] ?? data["auid"]
    let isSet = login.map { !$0.elementsEqual("unset".utf8) } ?? false
    let id = isSet ? login : data["uid"]
    json.raw(",\"user\":{")
    var separator: StaticString = ""
    if let id {
      json.raw("\"id\":")
      json.string(id)
      separator = ","
    }
    if let name = record.value(isSet ? "AUID" : "UID", interpreted: true),
      !name.elementsEqual("unset".utf8)
    {
      json.raw(separator)
      json.raw("\"name\":")
      json.string(name)
      separator = ","
    }
    let accountName = data["acct"] ?? record.value("ID", interpreted: true)
    let accountID = record.type == .login ? data["auid"] : data["id"]
    let isAboutGroup = meaning.types.contains { $0.isText("group") }
    let isAboutUser = meaning.types.contains { $0.isText("user") }
    let isKnown = accountName != nil || accountID != nil
    if isKnown, isAboutUser {
      json.raw(separator)
      json.raw("\"target\":{")
      names(accountID, accountName)
      json.raw("}")
      separator = ","
    }
    let isOfPerson = meaning.categories.contains {
      $0.isText("authentication") || $0.isText("session") || $0.isText("iam")
    }
    if isOfPerson, isKnown || data["uid"] != nil {
      // Whom somebody logs in as; of a change to accounts, who makes it.
      let isLogin = isKnown && !isAboutUser && !isAboutGroup
      json.raw(separator)
      json.raw("\"effective\":{")
      names(isLogin ? accountID : data["uid"], isLogin ? accountName : nil)
      json.raw("}")
      separator = ","
    }
    if isSet, let login {
      json.raw(separator)
      json.raw("\"audit\":{")
      names(login, record.value("AUID", interpreted: true))
      json.raw("}")
    }
    json.raw("}")
  }

  private mutating func names(_ id: [UInt8]?, _ name: [UInt8]?) {
    if let id {
      json.raw("\"id\":")
      json.string(id)
    }
    if let name {
      json.raw(id == nil ? "\"name\":" : ",\"name\":")
      json.string(name)
    }
  }

  private mutating func group(_ record: AuditRecord, _ data: RecordData) {
    let name = data["grp"] ?? data["acct"] ?? data["group"] ?? record.value("ID", interpreted: true)
    guard name != nil || data["id"] != nil else { return }
    json.raw(",\"group\":{")
    names(data["id"], name)
    json.raw("}")
  }

  /// `,"process":{…}`: the program that wrote the record, or that the record is about.
  private mutating func program(_ record: AuditRecord, _ data: RecordData) {
    guard let pid = record.number("pid").flatMap({ UInt32(exactly: $0) }) else { return }
    json.raw(",\"process\":{\"pid\":")
    json.number(pid)
    if let executable = data["exe"] {
      json.raw(",\"name\":")
      json.string(PathText.name(executable))
      json.raw(",\"executable\":")
      json.string(executable)
    } else if let command = data["comm"] {
      json.raw(",\"name\":")
      json.string(command)
    }
    if let directory = data["cwd"] {
      json.raw(",\"working_directory\":")
      json.string(directory)
    }
    if let command = data["cmd"] {
      // The record has one text: only a person could say where its arguments ended.
      json.raw(",\"command_line\":")
      json.string(command)
    }
    json.raw("}")
  }

  /// `,"source":{…}`: where somebody came from.
  private mutating func origin(_ data: RecordData) {
    let address = data["addr"]
    let host = data["hostname"].flatMap { $0 == address ? nil : $0 }
    guard address != nil || host != nil else { return }
    json.raw(",\"source\":{")
    if let address {
      json.raw("\"ip\":")
      json.string(address)
      json.raw(",\"address\":")
      json.string(address)
    }
    if let host {
      json.raw(address == nil ? "\"domain\":" : ",\"domain\":")
      json.string(host)
    }
    json.raw("}")
  }
}

extension StaticString {
  fileprivate func isText(_ other: StaticString) -> Bool {
    utf8CodeUnitCount == other.utf8CodeUnitCount
      && withUTF8Buffer { left in other.withUTF8Buffer { left.elementsEqual($0) } }
  }
}
