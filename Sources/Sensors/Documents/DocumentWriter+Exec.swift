// SPDX-License-Identifier: Apache-2.0
import Events

extension DocumentWriter {
  /// What an exec's own document knows and the table does not keep.
  struct ExecDetails {
    var arguments: [[UInt8]]
    var isTruncated: Bool
    var interpreter: [UInt8]?
    var previous: ProcessImage?
  }

  /// Appends the document of an exec.
  mutating func exec(
    _ record: KernelRecord,
    _ details: ExecDetails,
    process: ProcessEntry,
    parent: ProcessEntry,
    table: ProcessTable
  ) {
    json.hasRepaired = false
    openProcess(record.time, action: "exec", type: "start", process, table)
    json.raw("\"process\":{")
    if process.image.isTruncated {
      own(process, arguments: details.arguments, count: Int(record.argumentCount))
    } else {
      own(process)
    }
    json.hash(process.image.marks)
    if let previous = details.previous {
      json.raw(",\"previous\":[{")
      json.raw(previous, previous.arguments)
      if !previous.executable.isEmpty {
        json.raw(",")
        json.raw(previous, previous.executable)
      }
      json.raw("}]")
    }
    if !record.flags.contains(.capabilitiesUnknown) {
      json.raw(",\"thread\":{\"capabilities\":{\"effective\":")
      json.raw(accounts.capabilityNames(record.effectiveCapabilities))
      json.raw(",\"permitted\":")
      json.raw(accounts.capabilityNames(record.permittedCapabilities))
      json.raw("}}")
    }
    relatives(of: process, parent: parent, table: table, marks: process.image.marks)
    json.raw("}")
    let isRepaired =
      json.hasRepaired || details.arguments.contains { !Self.isUTF8($0) }
    remarks(record, details: details, marks: process.image.marks, isRepaired: isRepaired)
    json.raw("}\n")
  }

  /// `swiftlet.*`: what happened to the values on their way.
  private mutating func remarks(
    _ record: KernelRecord,
    details: ExecDetails,
    marks: ExecutableMarks?,
    isRepaired: Bool
  ) {
    var separator: StaticString = ",\"swiftlet\":{"
    func next(_ json: inout JSONWriter) {
      json.raw(separator)
      separator = ","
    }
    if let interpreter = details.interpreter {
      next(&json)
      json.raw("\"interpreter\":")
      json.string(interpreter)
    }
    if let marks {
      next(&json)
      json.executable(marks)
    }
    if let type = record.surroundings?.input {
      next(&json)
      json.stream("stdin", type)
    }
    if let type = record.surroundings?.output {
      next(&json)
      json.stream("stdout", type)
    }
    if details.isTruncated {
      next(&json)
      json.raw("\"args_truncated\":true,\"args_bytes\":")
      json.number(record.argumentBytes)
    }
    if record.flags.contains(.argumentsUnreadable) {
      next(&json)
      json.raw("\"args_unreadable\":true")
    }
    if !record.flags.isDisjoint(with: [
      .pathTruncated, .workingDirectoryTruncated, .filenameTruncated,
    ]) {
      next(&json)
      json.raw("\"path_truncated\":true")
    }
    if isRepaired {
      next(&json)
      json.raw("\"repaired\":true")
    }
    if record.loginUID != .max {
      next(&json)
      json.raw("\"login_uid\":")
      json.number(record.loginUID)
    }
    if record.pidLevel > 0 {
      next(&json)
      json.raw("\"namespace_pid\":")
      json.number(record.namespacePID)
    }
    if record.flags.contains(.degraded) {
      next(&json)
      json.raw("\"sensor\":{\"degraded\":true}")
    }
    if separator.utf8CodeUnitCount == 1 { json.raw("}") }
  }

  private static func isUTF8(_ bytes: [UInt8]) -> Bool {
    bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
  }
}

extension JSONWriter {
  /// `"stdin":{"type":"pipe"}`.
  fileprivate mutating func stream(_ name: StaticString, _ type: FileType) {
    raw("\"")
    raw(name)
    raw("\":{\"type\":\"")
    raw(type.name)
    raw("\"}")
  }
}
