// SPDX-License-Identifier: Apache-2.0

/// What an event of Tetragon's that is neither exec nor exit did: to a connection, a file, or else.
struct TetragonDetail {
  private var source: (ip: [UInt8]?, port: Int?)?
  private var destination: (ip: [UInt8]?, port: Int?)?
  private var transport: [UInt8]?
  private var direction: StaticString?
  private var path: [UInt8]?
  private var library: [UInt8]?

  /// Reads the event, and sets what was done.
  mutating func read(
    _ kind: TetragonMapping.Kind,
    _ event: Int,
    _ tape: inout JSONTape,
    _ head: inout EventHead
  ) {
    switch kind {
    case .connect, .accept, .close:
      source = endpoint("source_ip", "source_port", event, &tape)
      destination = endpoint("destination_ip", "destination_port", event, &tape)
      transport = tape.takeText("protocol", of: event)
    case .listen:
      source = endpoint("ip", "port", event, &tape)
      transport = tape.takeText("protocol", of: event)
    default: break
    }
    switch kind {
    case .connect: connection(&head, "connection_attempted", #"["start"]"#, "egress")
    case .accept: connection(&head, "connection_accepted", #"["start"]"#, "ingress")
    case .listen: connection(&head, "listen", #"["info"]"#, "ingress")
    case .close: connection(&head, "disconnect_received", #"["end"]"#, nil)
    case .loader:
      head.set(.library, "load", #"["start"]"#)
      library = tape.takeText("path", of: event)
    case .tracepoint:
      head.set(.process, "tracepoint", #"["info"]"#)
      let parts = [
        tape.text(tape.member("subsys", of: event)), tape.text(tape.member("event", of: event)),
      ].compactMap { $0 }
      if !parts.isEmpty { head.action = Array(parts.joined(separator: [UInt8(ascii: ":")])) }
    case .uprobe:
      head.set(.process, "uprobe", #"["info"]"#)
      head.action = tape.text(tape.member("symbol", of: event)) ?? head.action
    default:
      function(event, &tape, &head)
    }
  }

  private func endpoint(
    _ ip: StaticString,
    _ port: StaticString,
    _ node: Int?,
    _ tape: inout JSONTape
  ) -> (ip: [UInt8]?, port: Int?) {
    (tape.takeText(ip, of: node), tape.takeInteger(port, of: node))
  }

  private mutating func connection(
    _ head: inout EventHead,
    _ action: StaticString,
    _ types: StaticString,
    _ direction: StaticString?
  ) {
    head.set(.network, action, types)
    self.direction = direction
  }

  /// A function of the kernel's with its arguments: what is known of sockets, files and ids.
  private mutating func function(_ event: Int, _ tape: inout JSONTape, _ head: inout EventHead) {
    let name = tape.text(tape.member("function_name", of: event)) ?? []
    let function = String(decoding: name, as: UTF8.self)
    head.set(.process, "kprobe", #"["info"]"#)
    if !name.isEmpty { head.action = name }
    let arguments = tape.children(of: tape.member("args", of: event))
    for argument in arguments where path == nil && source == nil {
      if let socket = tape.member("sock_arg", of: argument)
        ?? tape.member("skb_arg", of: argument)
      {
        source = endpoint("saddr", "sport", socket, &tape)
        destination = endpoint("daddr", "dport", socket, &tape)
        let name = tape.takeText("protocol", of: socket)
        transport = name.map { $0.starts(with: "IPPROTO_".utf8) ? Array($0.dropFirst(8)) : $0 }
      }
      for kind: StaticString in ["file_arg", "path_arg"] {
        guard let file = tape.member(kind, of: argument) else { continue }
        path = tape.takeText("path", of: file, unless: "")
        // Older versions leave the first slash out.
        if let known = path, known[0] != UInt8(ascii: "/") { path = [UInt8(ascii: "/")] + known }
      }
    }
    if source != nil { return socketFunction(function, &head) }
    if path != nil { return fileFunction(function, arguments, tape, &head) }
    // A system call has its architecture in its name: `__x64_sys_setuid`.
    let call = function.range(ofCall: "_sys_") ?? function
    switch call {
    case "setuid", "setreuid", "setresuid": head.set(.process, "uid_change", #"["change"]"#)
    case "setgid", "setregid", "setresgid": head.set(.process, "gid_change", #"["change"]"#)
    case "setsid": head.set(.process, "session_id_change", #"["change"]"#)
    case "ptrace", "security_ptrace_access_check":
      head.set(.process, "ptrace", #"["change"]"#)
    case "memfd_create": head.set(.process, "memfd_create", #"["change"]"#)
    case "init_module", "finit_module", "security_kernel_module_request", "do_init_module":
      head.set(.process, "load_module", #"["change"]"#)
    default: break
    }
  }

  private mutating func socketFunction(_ function: String, _ head: inout EventHead) {
    switch function {
    case "tcp_connect", "security_socket_connect", "tcp_v4_connect", "tcp_v6_connect":
      connection(&head, "connection_attempted", #"["start"]"#, "egress")
    case "inet_csk_accept", "security_socket_accept":
      connection(&head, "connection_accepted", #"["start"]"#, "ingress")
    case "inet_csk_listen_start", "inet_listen", "security_socket_listen":
      connection(&head, "listen", #"["info"]"#, "ingress")
      destination = nil
    case "tcp_close", "inet_csk_destroy_sock":
      connection(&head, "disconnect_received", #"["end"]"#, nil)
    default:
      head.stream = .network
    }
  }

  private func fileFunction(
    _ function: String,
    _ arguments: [Int],
    _ tape: JSONTape,
    _ head: inout EventHead
  ) {
    switch function {
    case "security_file_permission":
      // MAY_WRITE is 2.
      let masks = arguments.compactMap { tape.integer(tape.member("int_arg", of: $0)) }
      let isWrite = masks.contains { $0 & 2 != 0 }
      head.set(.file, isWrite ? "modification" : "open", isWrite ? #"["change"]"# : #"["access"]"#)
    case "security_path_truncate", "__x64_sys_write", "vfs_write":
      head.set(.file, "modification", #"["change"]"#)
    case "security_path_unlink", "security_inode_unlink", "vfs_unlink":
      head.set(.file, "deletion", #"["deletion"]"#)
    case "security_path_rename", "security_inode_rename", "vfs_rename":
      head.set(.file, "rename", #"["change"]"#)
    case "security_path_chmod", "chmod_common", "security_inode_setattr":
      head.set(.file, "permission_change", #"["change"]"#)
    case "security_path_mknod", "security_inode_create", "vfs_create":
      head.set(.file, "creation", #"["creation"]"#)
    case "fd_install", "security_file_open", "do_sys_openat2", "__x64_sys_openat", "__x64_sys_read",
      "vfs_read", "security_mmap_file":
      head.set(.file, "open", #"["access"]"#)
    default: head.stream = .file
    }
  }

  /// Writes what was read.
  func write(_ writer: inout EventWriter) {
    if let source {
      writer.endpoint("source", ip: source.ip, port: source.port)
      if let destination {
        writer.endpoint("destination", ip: destination.ip, port: destination.port)
      }
      writer.network(
        transport: transport,
        direction: direction,
        ip: source.ip ?? destination?.ip
      )
    }
    writer.file(path)
    if let library {
      writer.open("dll")
      writer.text("path", library)
      writer.text("name", Path.name(library))
      writer.close()
    }
  }
}

extension String {
  /// What stands behind a mark that ends the name of the architecture.
  fileprivate func range(ofCall mark: String) -> String? {
    guard hasPrefix("__") else { return hasPrefix("sys_") ? String(dropFirst(4)) : nil }
    let bytes = Array(utf8)
    let wanted = Array(mark.utf8)
    guard bytes.count > wanted.count else { return nil }
    for place in 0...(bytes.count - wanted.count)
    where bytes[place..<(place + wanted.count)].elementsEqual(wanted) {
      return String(decoding: bytes[(place + wanted.count)...], as: UTF8.self)
    }
    return nil
  }
}
