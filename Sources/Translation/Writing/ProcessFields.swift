// SPDX-License-Identifier: Apache-2.0

/// A process as a log tells of it.
struct ProcessFields {
  var pid: Int?
  var entityID: [UInt8]?
  /// Its name where it is not the last part of the executable's path.
  var name: [UInt8]?
  var executable: [UInt8]?
  /// Its arguments, that which it was called by included, in one text.
  var commandLine: [UInt8]?
  /// Its arguments where they are known one by one.
  var arguments: [[UInt8]]?
  var workingDirectory: [UInt8]?
  var start: [UInt8]?
  var end: [UInt8]?
  var exitCode: Int?
  var userID: [UInt8]?
  var userName: [UInt8]?
  var isInteractive: Bool?
  var sha256: [UInt8]?
  var isWindows = false
}

extension EventWriter {
  /// The fields of a process, and those of its parent in it; `more` writes further ones.
  mutating func process(
    _ process: ProcessFields,
    parent: ProcessFields? = nil,
    more: (inout EventWriter) -> Void = { _ in }
  ) {
    open("process")
    own(process)
    more(&self)
    if let parent {
      open("parent")
      own(parent)
      close()
    }
    close()
  }

  /// Says of arguments that were one text in the log that we have split them.
  mutating func splitRemark(_ process: ProcessFields, _ parent: ProcessFields? = nil) {
    let isSplit = process.commandLine != nil && process.arguments == nil
    let isParentSplit = parent?.commandLine != nil && parent?.arguments == nil
    guard isSplit || isParentSplit else { return }
    open("swiftlet")
    open("args")
    truth("split", true)
    close()
    close()
  }

  private mutating func own(_ process: ProcessFields) {
    number("pid", process.pid)
    text("entity_id", process.entityID)
    let name =
      process.name ?? process.executable.map { Path.name($0, isWindows: process.isWindows) }
    text("name", name)
    text("executable", process.executable)
    let arguments =
      process.arguments
      ?? process.commandLine.map { ShellWords.split($0, hasEscapes: !process.isWindows) }
    if let arguments {
      texts("args", arguments)
      number("args_count", arguments.count)
      if let line = process.commandLine {
        text("command_line", line)
      } else {
        text("command_line", Array(arguments.joined(separator: [UInt8(ascii: " ")])))
      }
    }
    text("working_directory", process.workingDirectory)
    text("start", process.start)
    text("end", process.end)
    number("exit_code", process.exitCode)
    if let isInteractive = process.isInteractive { truth("interactive", isInteractive) }
    if process.userID != nil || process.userName != nil {
      open("user")
      text("id", process.userID)
      text("name", process.userName)
      close()
    }
    if let digest = process.sha256 {
      open("hash")
      text("sha256", digest)
      close()
    }
  }

  /// The user of an event.
  mutating func user(id: [UInt8]?, name: [UInt8]?) {
    open("user")
    text("id", id)
    text("name", name)
    close()
  }

  /// `file.path`, `name`, `extension` and `directory`.
  mutating func file(
    _ path: [UInt8]?,
    isWindows: Bool = false,
    more: (inout EventWriter) -> Void = { _ in }
  ) {
    guard let path else { return }
    open("file")
    text("path", path)
    let name = Path.name(path, isWindows: isWindows)
    text("name", name)
    if let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0, dot + 1 < name.count {
      text("extension", Array(name[(dot + 1)...]))
    }
    if path.count > name.count + 1 {
      text("directory", Array(path[..<(path.count - name.count - 1)]))
    }
    more(&self)
    close()
  }

  /// One end of a connection.
  mutating func endpoint(_ name: StaticString, ip: [UInt8]?, port: Int?) {
    open(name)
    if let ip, !ip.isEmpty {
      text("ip", ip)
      text("address", ip)
    }
    number("port", port)
    close()
  }

  /// `network.*`; the type follows from an address.
  mutating func network(transport: [UInt8]?, direction: StaticString?, ip: [UInt8]?) {
    open("network")
    if let transport, !transport.isEmpty {
      text("transport", transport.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 })
    }
    if let direction { literal("direction", direction) }
    if let ip, !ip.isEmpty {
      ip.contains(UInt8(ascii: ":")) ? literal("type", "ipv6") : literal("type", "ipv4")
    }
    close()
  }

  /// `container.*`; an id may stand behind the name of its runtime, and tag and digest behind an image's
  /// name.
  mutating func container(id: [UInt8]?, name: [UInt8]?, image: [UInt8]?, tag: [UInt8]? = nil) {
    open("container")
    if let id {
      var plain = id[...]
      if let colon = id.firstIndex(of: UInt8(ascii: ":")), id.count > colon + 2,
        id[colon + 1] == UInt8(ascii: "/"), id[colon + 2] == UInt8(ascii: "/")
      {
        text("runtime", Array(id[..<colon]))
        plain = id[(colon + 3)...]
      }
      text("id", Array(plain))
    }
    text("name", name)
    if let image {
      let parts = ImageName(image)
      open("image")
      text("name", parts.name)
      if let tag = tag ?? parts.tag { texts("tag", [tag]) }
      if let digest = parts.digest {
        open("hash")
        texts("all", [digest])
        close()
      }
      close()
    }
    close()
  }
}
