// SPDX-License-Identifier: Apache-2.0
import Events

extension DocumentWriter {
  /// Appends the documents of who a process became; as it is now, with who it was.
  ///
  /// - Returns: how many.
  mutating func identityChange(
    _ change: IdentityChange,
    time: UInt64,
    process: ProcessEntry,
    table: ProcessTable
  ) -> Int {
    for action in change.actions {
      openProcess(time, action: action.name, type: "change", process, table)
      json.raw("\"swiftlet\":{\"previous\":{\"uid\":")
      json.number(change.credentials.uid)
      json.raw(",\"euid\":")
      json.number(change.credentials.effectiveUID)
      json.raw(",\"gid\":")
      json.number(change.credentials.gid)
      json.raw(",\"egid\":")
      json.number(change.credentials.effectiveGID)
      json.raw(",\"session\":")
      json.number(change.session)
      json.raw("}},\"process\":{")
      own(process)
      if let capabilities = process.capabilities {
        json.raw(",\"thread\":{\"capabilities\":{\"effective\":")
        json.raw(accounts.capabilityNames(capabilities))
        json.raw("}}")
      }
      if let parent = table.creator(of: process) {
        relatives(of: process, parent: parent, table: table)
      }
      json.raw("}}\n")
    }
    return change.actions.count
  }

  /// Appends the document of a loaded module, a file made in memory, or a traced process.
  mutating func call(
    _ record: KernelRecord,
    _ details: CallDetails,
    process: ProcessEntry,
    target: ProcessEntry?,
    table: ProcessTable
  ) {
    let action: StaticString =
      switch record.kind {
      case .module: "load_module"
      case .memfd: "memfd_create"
      default: "ptrace"
      }
    openProcess(record.time, action: action, type: "info", process, table)
    json.raw("\"process\":{")
    own(process)
    if let parent = table.creator(of: process) {
      json.raw(",\"parent\":{")
      own(parent)
      json.raw("}")
    }
    json.raw(",\"Ext\":{")
    switch record.kind {
    case .module:
      json.raw("\"load_module\":{\"name\":")
      json.string(details.name)
      json.raw("}")
    case .memfd:
      json.raw("\"memfd\":{\"name\":")
      json.string(details.name)
      json.raw(",\"flags\":")
      json.number(details.values.0)
      json.raw("}")
    default:
      trace(details, target)
    }
    json.raw("}}}\n")
  }

  private mutating func trace(_ details: CallDetails, _ target: ProcessEntry?) {
    json.raw("\"ptrace\":{\"request\":\"")
    switch details.values.0 {
    case 0: json.raw("PTRACE_TRACEME")
    case 4: json.raw("PTRACE_POKETEXT")
    case 5: json.raw("PTRACE_POKEDATA")
    case 13: json.raw("PTRACE_SETREGS")
    case 16: json.raw("PTRACE_ATTACH")
    case 0x4205: json.raw("PTRACE_SETREGSET")
    case 0x4206: json.raw("PTRACE_SEIZE")
    default: json.number(details.values.0)
    }
    json.raw("\"")
    let isAskedFor = details.values.0 == 0
    if let pid = isAskedFor ? target?.key.pid : UInt32(truncatingIfNeeded: details.values.1) {
      json.raw(",\"child_pid\":")
      json.number(pid)
    }
    json.raw("}")
    guard let target else { return }
    json.raw(",\"target\":{\"pid\":")
    json.number(target.key.pid)
    json.raw(",\"entity_id\":")
    json.string(target.entityID)
    json.raw(",")
    json.raw(target.image, target.image.identity)
    json.raw("}")
  }

  /// Appends a document that says that events were lost since the last one.
  mutating func loss(kind: String, count: UInt64, time: Int64) {
    let heading = Heading(
      action: "events_lost",
      category: "",
      type: "info",
      dataset: "swiftlet.telemetry",
      kind: "metric",
      module: "swiftlet"
    )
    open(heading, constant.telemetry, time: time, nil)
    json.raw("\"swiftlet\":{\"loss\":{\"kind\":")
    json.string(kind)
    json.raw(",\"count\":")
    json.number(count)
    json.raw("}}}\n")
  }
}
