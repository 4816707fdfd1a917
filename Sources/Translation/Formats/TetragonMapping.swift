// SPDX-License-Identifier: Apache-2.0

/// Tetragon's JSON export: one event a document, under the name of its kind.
struct TetragonMapping: JSONMapping {
  enum Kind: CaseIterable {
    case exec, exit, kprobe, tracepoint, uprobe, lsm, loader
    case connect, close, listen, accept
    case throttle, rateLimit, test

    var name: StaticString {
      switch self {
      case .exec: "process_exec"
      case .exit: "process_exit"
      case .kprobe: "process_kprobe"
      case .tracepoint: "process_tracepoint"
      case .uprobe: "process_uprobe"
      case .lsm: "process_lsm"
      case .loader: "process_loader"
      case .connect: "process_connect"
      case .close: "process_close"
      case .listen: "process_listen"
      case .accept: "process_accept"
      case .throttle: "process_throttle"
      case .rateLimit: "rate_limit_info"
      case .test: "test"
      }
    }
  }

  init() {}

  /// The kind of a document's event, and where it stands; nil where it is not Tetragon's.
  static func kind(_ tape: JSONTape) -> (kind: Kind, node: Int)? {
    for kind in Kind.allCases {
      guard let node = tape.member(kind.name, of: JSONTape.root), tape.kind(node) == .object,
        kind != .test || tape.member("node_name", of: JSONTape.root) != nil
      else { continue }
      return (kind, node)
    }
    return nil
  }

  mutating func map(
    _ tape: inout JSONTape,
    id: [UInt8],
    into writer: inout EventWriter
  ) -> Mapped {
    guard let (kind, event) = Self.kind(tape) else { return .unknown("no event of Tetragon's") }
    if kind == .throttle || kind == .rateLimit || kind == .test { return .nothing }
    var head = EventHead(module: "tetragon", .process, id: id)
    head.time = tape.takeText("time", of: JSONTape.root)
    head.host = tape.takeText("node_name", of: JSONTape.root)
    let node = tape.member("process", of: event)
    let isRunning =
      tape.text(tape.member("flags", of: node)).map { Self.isOfProc($0) } ?? false
    var process = Self.process(node, &tape)
    let parentNode = tape.member("parent", of: event)
    let parent = parentNode.map { Self.process($0, &tape) }
    var detail = TetragonDetail()
    switch kind {
    case .exec where isRunning: head.set(.process, "already_running", #"["info"]"#)
    case .exec: head.set(.process, "exec", #"["start"]"#)
    case .exit:
      head.set(.process, "end", #"["end"]"#)
      process.exitCode = tape.takeInteger("status", of: event) ?? 0
      process.end = head.time
    default: detail.read(kind, event, &tape, &head)
    }
    let container = Self.container(node, &tape)
    let capabilities = tape.member("cap", of: node)
    writer.head(head)
    writer.process(process, parent: parent) { writer in
      guard capabilities != nil else { return }
      writer.open("thread")
      writer.open("capabilities")
      writer.copy("permitted", tape.take("permitted", of: capabilities), of: tape)
      writer.copy("effective", tape.take("effective", of: capabilities), of: tape)
      writer.close()
      writer.close()
    }
    writer.user(id: process.userID, name: process.userName)
    detail.write(&writer)
    if let container {
      writer.container(id: container.id, name: container.name, image: container.image)
      writer.open("orchestrator")
      writer.text("namespace", container.namespace)
      if let pod = container.pod {
        writer.open("resource")
        writer.text("name", pod)
        writer.literal("type", "pod")
        writer.close()
      }
      writer.close()
    }
    writer.splitRemark(process, parent)
    writer.rest("tetragon", of: JSONTape.root, tape)
    return .event
  }

  /// A process that was read from /proc when Tetragon began.
  private static func isOfProc(_ flags: [UInt8]) -> Bool {
    flags.split(separator: 0x20).contains { $0.elementsEqual("procFS".utf8) }
  }

  private static func process(_ node: Int?, _ tape: inout JSONTape) -> ProcessFields {
    var process = ProcessFields()
    process.entityID = tape.takeText("exec_id", of: node)
    process.pid = tape.takeInteger("pid", of: node)
    process.userID = UserID.known(tape.takeText("uid", of: node))
    process.workingDirectory = tape.takeText("cwd", of: node)
    process.executable = tape.takeText("binary", of: node)
    process.start = tape.takeText("start_time", of: node)
    let credentials = tape.member("process_credentials", of: node)
    if process.userID == nil {
      process.userID = UserID.known(tape.takeText("euid", of: credentials))
    }
    if let user = tape.member("user", of: node) {
      process.userName = tape.takeText("name", of: user, unless: "")
    }
    // The arguments come without that which the program was called by.
    if let executable = process.executable {
      var line = Self.quoted(Path.name(executable))
      if let arguments = tape.takeText("arguments", of: node, unless: "") {
        line.append(0x20)
        line += arguments
      }
      process.commandLine = line
    }
    return process
  }

  /// A name as a word of a command line.
  private static func quoted(_ name: [UInt8]) -> [UInt8] {
    guard name.contains(where: { [0x20, 0x09, 0x22, 0x27, 0x5C].contains($0) }) else { return name }
    return [0x27] + name.filter { $0 != 0x27 } + [0x27]
  }

  private struct Container {
    var id: [UInt8]?
    var name: [UInt8]?
    var image: [UInt8]?
    var namespace: [UInt8]?
    var pod: [UInt8]?
  }

  private static func container(_ node: Int?, _ tape: inout JSONTape) -> Container? {
    var found = Container()
    if let pod = tape.member("pod", of: node), tape.kind(pod) == .object {
      found.namespace = tape.takeText("namespace", of: pod)
      found.pod = tape.takeText("name", of: pod)
      let container = tape.member("container", of: pod)
      found.id = tape.takeText("id", of: container, unless: "")
      found.name = tape.takeText("name", of: container)
      found.image = tape.takeText("name", of: tape.member("image", of: container))
    }
    if found.id == nil { found.id = tape.takeText("docker", of: node, unless: "") }
    return found.id == nil && found.pod == nil ? nil : found
  }
}
