// SPDX-License-Identifier: Apache-2.0

/// The system call of an event of Falco's, and the file or connection that it was about.
struct FalcoCall {
  private let call: [UInt8]?
  private var path: [UInt8]?
  private var source: (ip: [UInt8]?, port: Int?)?
  private var destination: (ip: [UInt8]?, port: Int?)?
  private var transport: [UInt8]?
  private var direction: StaticString?
  private let isWrite: Bool

  /// Reads what there is of it.
  init(_ tape: inout JSONTape, _ fields: Int?) {
    call = FalcoMapping.text("evt.type", fields, &tape)
    isWrite = tape.isTrue(tape.member("evt.is_open_write", of: fields))
    func address(_ names: [StaticString]) -> [UInt8]? {
      FalcoMapping.first(names, fields, &tape)
    }
    func port(_ names: [StaticString]) -> Int? {
      FalcoMapping.first(names, fields, &tape).flatMap {
        Int(String(decoding: $0, as: UTF8.self))
      }
    }
    source = (address(["fd.cip"]), port(["fd.cport"]))
    destination = (address(["fd.sip"]), port(["fd.sport"]))
    if source?.ip == nil, destination?.ip == nil {
      source = (address(["fd.lip"]), port(["fd.lport"]))
      destination = (address(["fd.rip"]), port(["fd.rport"]))
    }
    transport = address(["fd.l4proto", "fd.proto"])
    let name = tape.text(tape.member("fd.name", of: fields), unless: "<NA>")
    if source?.ip == nil, destination?.ip == nil {
      source = nil
      destination = nil
      if let name { readTuple(name) }
    }
    if source == nil {
      path = address(["fs.path.name", "fs.path.target", "evt.arg.path"])
      if path == nil, let name, name.first == UInt8(ascii: "/") { path = address(["fd.name"]) }
    } else {
      _ = address(["fd.name"])
    }
  }

  /// Whether there is a file or a connection.
  var isOfFile: Bool { path != nil || source != nil }

  /// `10.0.0.1:3322->192.0.2.7:80`.
  private mutating func readTuple(_ name: [UInt8]) {
    guard let arrow = name.firstIndex(of: UInt8(ascii: ">")), arrow > 0,
      name[arrow - 1] == UInt8(ascii: "-")
    else { return }
    guard let from = Self.endpoint(name[..<(arrow - 1)]),
      let to = Self.endpoint(name[(arrow + 1)...])
    else { return }
    source = from
    destination = to
  }

  private static func endpoint(_ text: ArraySlice<UInt8>) -> (ip: [UInt8]?, port: Int?)? {
    guard let colon = text.lastIndex(of: UInt8(ascii: ":")), colon > text.startIndex,
      let port = Int(String(decoding: text[(colon + 1)...], as: UTF8.self)), 0...65_535 ~= port
    else { return nil }
    let ip = text[..<colon].filter { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "]") }
    return (Array(ip), port)
  }

  /// Sets what was done; whether it is only supposed, for no system call is told.
  mutating func settle(_ head: inout EventHead, hasProcess: Bool) -> Bool {
    guard let call else {
      if source != nil {
        head.set(.network, "connection_attempted", #"["start"]"#)
        return true
      }
      if path != nil {
        head.set(.file, "open", #"["access"]"#)
        return true
      }
      head.set(.process, "exec", #"["start"]"#)
      return hasProcess
    }
    switch String(decoding: call, as: UTF8.self) {
    case "execve", "execveat": head.set(.process, "exec", #"["start"]"#)
    case "clone", "clone3", "fork", "vfork": head.set(.process, "fork", #"["start"]"#)
    case "procexit": head.set(.process, "end", #"["end"]"#)
    case "connect", "sendto", "sendmsg":
      head.set(.network, "connection_attempted", #"["start"]"#)
      direction = "egress"
    case "accept", "accept4":
      head.set(.network, "connection_accepted", #"["start"]"#)
      direction = "ingress"
    case "listen":
      head.set(.network, "listen", #"["info"]"#)
      direction = "ingress"
    case "open", "openat", "openat2", "open_by_handle_at":
      head.set(
        .file,
        isWrite ? "modification" : "open",
        isWrite ? #"["change"]"# : #"["access"]"#
      )
    case "creat": head.set(.file, "creation", #"["creation"]"#)
    case "unlink", "unlinkat", "rmdir": head.set(.file, "deletion", #"["deletion"]"#)
    case "rename", "renameat", "renameat2": head.set(.file, "rename", #"["change"]"#)
    case "chmod", "fchmod", "fchmodat": head.set(.file, "permission_change", #"["change"]"#)
    case "mkdir", "mkdirat", "symlink", "symlinkat", "link", "linkat":
      head.set(.file, "creation", #"["creation"]"#)
    case "setuid", "setresuid", "setreuid": head.set(.process, "uid_change", #"["change"]"#)
    case "setgid", "setresgid", "setregid": head.set(.process, "gid_change", #"["change"]"#)
    case "setsid": head.set(.process, "session_id_change", #"["change"]"#)
    case "ptrace": head.set(.process, "ptrace", #"["change"]"#)
    case "init_module", "finit_module": head.set(.process, "load_module", #"["change"]"#)
    case "memfd_create": head.set(.process, "memfd_create", #"["change"]"#)
    default:
      head.set(source == nil ? (path == nil ? .process : .file) : .network, "", #"["info"]"#)
      head.action = call
    }
    return false
  }

  /// Writes what was read.
  func write(_ writer: inout EventWriter) {
    if let source {
      writer.endpoint("source", ip: source.ip, port: source.port)
      if let destination {
        writer.endpoint("destination", ip: destination.ip, port: destination.port)
      }
      writer.network(transport: transport, direction: direction, ip: source.ip ?? destination?.ip)
    }
    writer.file(path)
  }
}
