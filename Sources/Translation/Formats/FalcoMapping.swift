// SPDX-License-Identifier: Apache-2.0

/// Falco's JSON output: the system call behind each of its alerts becomes the event.
struct FalcoMapping: JSONMapping {
  init() {}

  mutating func map(
    _ tape: inout JSONTape,
    id: [UInt8],
    into writer: inout EventWriter
  ) -> Mapped {
    guard
      tape.member("rule", of: JSONTape.root) != nil
        || tape.member("output", of: JSONTape.root) != nil
    else { return .unknown("no alert of Falco's") }
    let fields = tape.member("output_fields", of: JSONTape.root)
    var head = EventHead(module: "falco", .process, id: id)
    head.time = tape.takeText("time", of: JSONTape.root)
    if head.time == nil { head.time = Self.time(tape.integer(tape.member("evt.time", of: fields))) }
    if let own = tape.takeText("uuid", of: JSONTape.root, unless: "") { head.id = own }
    head.host = tape.takeText("hostname", of: JSONTape.root, unless: "")
    var call = FalcoCall(&tape, fields)
    let process = Self.process(fields, &tape)
    let isAssumed = call.settle(&head, hasProcess: process.commandLine != nil)
    guard fields != nil, process.pid != nil || process.name != nil || call.isOfFile else {
      // Falco's own messages: drops, changes of its configuration, sources that are no system calls.
      return Self.message(&tape, head, &writer)
    }
    let parent = Self.parent(fields, &tape)
    writer.head(head)
    writer.copy("message", tape.take("output", of: JSONTape.root), of: tape)
    writer.process(process, parent: parent)
    writer.user(id: process.userID, name: process.userName)
    call.write(&writer)
    let container = Self.text("container.id", fields, &tape)
    // Falco calls the host itself a container.
    if let container, !container.elementsEqual("host".utf8) {
      writer.container(
        id: container,
        name: Self.text("container.name", fields, &tape),
        image: Self.text("container.image.repository", fields, &tape),
        tag: Self.text("container.image.tag", fields, &tape)
      )
    }
    if let pod = Self.text("k8s.pod.name", fields, &tape) {
      writer.open("orchestrator")
      writer.text("namespace", Self.text("k8s.ns.name", fields, &tape))
      writer.open("resource")
      writer.text("name", pod)
      writer.literal("type", "pod")
      writer.close()
      writer.close()
    }
    if isAssumed {
      writer.open("swiftlet")
      writer.open("action")
      writer.truth("assumed", true)
      writer.close()
      writer.open("args")
      writer.truth("split", true)
      writer.close()
      writer.close()
    } else {
      writer.splitRemark(process, parent)
    }
    writer.rest("falco", of: JSONTape.root, tape)
    return .event
  }

  private static func message(
    _ tape: inout JSONTape,
    _ head: EventHead,
    _ writer: inout EventWriter
  ) -> Mapped {
    var head = head
    head.stream = .other("falco.alerts")
    head.action = nil
    head.types = #"["info"]"#
    writer.head(head)
    writer.copy("message", tape.take("output", of: JSONTape.root), of: tape)
    writer.rest("falco", of: JSONTape.root, tape)
    return .event
  }

  /// A field's text; Falco writes `<NA>` for what it does not know.
  static func text(_ name: StaticString, _ fields: Int?, _ tape: inout JSONTape) -> [UInt8]? {
    tape.takeText(name, of: fields, unless: "<NA>")
  }

  /// The first field of several that is there.
  static func first(_ names: [StaticString], _ fields: Int?, _ tape: inout JSONTape) -> [UInt8]? {
    for name in names {
      if let text = text(name, fields, &tape) { return text }
    }
    return nil
  }

  private static func process(_ fields: Int?, _ tape: inout JSONTape) -> ProcessFields {
    var process = ProcessFields()
    process.pid = tape.takeInteger("proc.pid", of: fields)
    process.name = text("proc.name", fields, &tape)
    process.executable = text("proc.exepath", fields, &tape)
    process.workingDirectory = text("proc.cwd", fields, &tape)
    process.commandLine = text("proc.cmdline", fields, &tape)
    if process.commandLine == nil, let name = process.name,
      let arguments = text("proc.args", fields, &tape)
    {
      process.commandLine = name + [0x20] + arguments
    }
    process.userID = UserID.known(text("user.uid", fields, &tape))
    process.userName = text("user.name", fields, &tape)
    // No terminal is 0.
    if let tty = tape.integer(tape.member("proc.tty", of: fields)) {
      process.isInteractive = tty != 0
    }
    if process.name == nil, process.executable == nil, let line = process.commandLine {
      process.name = ShellWords.split(line).first.map { Path.name($0) }
    }
    return process
  }

  private static func parent(_ fields: Int?, _ tape: inout JSONTape) -> ProcessFields? {
    var parent = ProcessFields()
    parent.pid = tape.takeInteger("proc.ppid", of: fields)
    parent.name = first(["proc.pname", "proc.aname[1]"], fields, &tape)
    parent.executable = first(["proc.pexepath", "proc.aexepath[1]"], fields, &tape)
    parent.commandLine = first(["proc.pcmdline", "proc.acmdline[1]"], fields, &tape)
    let isThere =
      parent.name != nil || parent.pid != nil || parent.executable != nil
      || parent.commandLine != nil
    return isThere ? parent : nil
  }

  private static func time(_ nanoseconds: Int?) -> [UInt8]? {
    nanoseconds.map { EventTime.text(nanoseconds: Int64($0)) }
  }
}
