// SPDX-License-Identifier: Apache-2.0
import Events

extension LogDocumentWriter {
  /// The document of everything that is no exec.
  mutating func other(
    _ event: AuditEvent,
    _ main: AuditRecord,
    _ call: SystemCall?,
    _ process: LoggedProcess?
  ) {
    let data = EventData(event, isExec: false)
    let meaning = meaning(event, main, call, data.fields)
    let outcome = Self.outcome(data)
    // A call that failed did not do what Defend's action says.
    let isDone = call?.succeeded != false || call?.isCall("connect") == true
    var actions: [StaticString] = []
    if isDone, let action = meaning.endpointAction { actions.append(action) }
    if let action = meaning.auditAction { actions.append(action) }
    open(event, meaning, actions: actions, outcome: outcome)

    if let call {
      account(call.record)
      caller(call, process, event, meaning)
      switch meaning.stream {
      case .network: network(event, meaning)
      case .file: file(event, call)
      default: break
      }
      settle(call, event, process)
    } else {
      person(main, meaning, data.fields)
    }
    auditd(event, isExec: false)
    json.raw(",\"swiftlet\":{\"source\":\"audit\"")
    if json.hasRepaired { json.raw(",\"repaired\":true") }
    json.raw("}}\n")
  }

  private func meaning(
    _ event: AuditEvent,
    _ main: AuditRecord,
    _ call: SystemCall?,
    _ data: RecordData
  ) -> EventMeaning {
    guard let call else {
      var meaning = RecordMeanings.meaning(of: main.type)
      if data["apparmor"] != nil { meaning.auditAction = "violated-apparmor-policy" }
      return meaning
    }
    var meaning = SystemCallMeanings.meaning(of: call)
    if main.type != .syscall && main.type != .uringOperation && !main.type.isAuxiliary {
      // Something was noticed while a call ran: that is what the event is about.
      var noticed = RecordMeanings.meaning(of: main.type)
      if data["apparmor"] != nil { noticed.auditAction = "violated-apparmor-policy" }
      if main.type == .avc, meaning.stream == .file { noticed.types = meaning.types }
      return noticed
    }
    switch meaning.stream {
    case .network:
      let address = event.record(.socketAddress)?.value("saddr")
        .flatMap(SocketAddress.init(hexadecimal:))
      if let address, !address.isInternet {
        // Sockets of this host alone are no network.
        meaning.stream = .audit
        meaning.types = ["info"]
        meaning.endpointAction = nil
      }
    case .file:
      if call.isCall("open", "openat", "openat2"), AuditPaths(event).last("CREATE") != nil {
        meaning.types = ["creation"]
        meaning.endpointAction = "creation"
      }
    case .process:
      // A new thread is no process.
      let isThread = call.isCall("clone") && (call.argument(0) ?? 0) & 0x10000 != 0
      if isThread || call.isCall("clone3") {
        meaning = EventMeaning(.audit, ["process"], ["info"])
      }
    case .audit: break
    }
    return meaning
  }

  private static func outcome(_ data: EventData) -> StaticString {
    if let result = data.result {
      return result.elementsEqual("success".utf8) ? "success" : "failure"
    }
    // A policy's decision alone tells whether it let something happen.
    let isDenied =
      data.fields["apparmor"]?.elementsEqual("DENIED".utf8) == true
      || data.fields["seresult"]?.elementsEqual("denied".utf8) == true
        && data.fields["permissive"]?.elementsEqual("1".utf8) != true
    return isDenied ? "failure" : "unknown"
  }

  /// `,"process":{…}` of the process that made a call.
  private mutating func caller(
    _ call: SystemCall,
    _ process: LoggedProcess?,
    _ event: AuditEvent,
    _ meaning: EventMeaning
  ) {
    let mapped = call.record.value("exe") ?? []
    let name = process.map(\.name) ?? PathText.name(mapped)
    json.raw(",\"process\":{")
    if let process, !process.name.isEmpty, !process.isInferred {
      identity(call, process, name: name, [])
      json.raw(",")
      image(process)
    } else {
      identity(call, process, name: name, mapped)
    }
    if let title = event.record(.processTitle)?.value("proctitle") {
      json.raw(",\"title\":")
      json.string(title.map { $0 == 0 ? 0x20 : $0 })
    }
    processAccounts(call.record)
    terminal(call.record)
    if call.isCall("exit", "exit_group"), let code = call.argument(0) {
      json.raw(",\"exit_code\":")
      json.number(code & 0xFF)
    }
    extras(call, event)
    parent(call, event)
    json.raw("}")
  }

  /// `,"Ext":{…}`: what Defend adds for single calls.
  private mutating func extras(_ call: SystemCall, _ event: AuditEvent) {
    if call.isCall("ptrace") {
      json.raw(",\"Ext\":{\"ptrace\":{\"request\":")
      json.number(call.argument(0) ?? 0)
      if let pid = event.record(.objectPID)?.number("opid") ?? call.argument(1), pid > 0 {
        json.raw(",\"child_pid\":")
        json.number(pid)
      }
      json.raw("}}")
    } else if call.isCall("init_module", "finit_module") {
      let name = event.record(.kernelModule)?.value("name")
      let path = AuditPaths(event).items.last { !$0.name.isEmpty }?.name
      guard name != nil || path != nil else { return }
      json.raw(",\"Ext\":{\"load_module\":{")
      if let name {
        json.raw("\"name\":")
        json.string(name)
      }
      if let path {
        json.raw(name == nil ? "\"path\":" : ",\"path\":")
        json.string(path)
      }
      json.raw("}}")
    }
  }

  /// Follows what a call does to the table of processes.
  private mutating func settle(_ call: SystemCall, _ event: AuditEvent, _ process: LoggedProcess?) {
    guard call.succeeded != false, let process, call.isCall("fork", "vfork", "clone", "clone3"),
      let child = call.result.flatMap({ UInt32(exactly: $0) }), child > 0
    else { return }
    let made = processes.insert(child, parent: process.pid, session: process.session, event)
    made.inherit(process)
  }
}
