// SPDX-License-Identifier: Apache-2.0
import Events

extension LogDocumentWriter {
  /// The document of a program's start.
  mutating func exec(
    _ event: AuditEvent,
    _ call: SystemCall,
    _ process: LoggedProcess?,
    _ given: ExecArguments?
  ) {
    let meaning = SystemCallMeanings.meaning(of: call)
    let image = ExecImage(event, call)
    let recorded = given ?? ExecArguments(event)
    let arguments = recorded ?? image.titleArguments
    let previous = process.flatMap { $0.name.isEmpty ? nil : $0.previousImage }
    process?.exec(image.executable, mapped: image.mapped, arguments, in: image.workingDirectory)

    open(event, meaning, actions: ["exec", "executed"], outcome: "success")
    account(call.record)
    json.raw(",\"process\":{")
    identity(call, process, name: PathText.name(image.executable), image.executable)
    if let arguments {
      json.raw(",\"args\":[")
      for (place, argument) in arguments.values.enumerated() {
        if place > 0 { json.raw(",") }
        json.string(argument)
      }
      json.raw("],\"args_count\":")
      json.number(arguments.count)
      json.raw(",\"command_line\":")
      json.commandLine(arguments.values)
    }
    if !image.workingDirectory.isEmpty {
      json.raw(",\"working_directory\":")
      json.string(image.workingDirectory)
    }
    if let title = image.title {
      json.raw(",\"title\":")
      json.string(title)
    }
    if let previous {
      json.raw(",\"previous\":[{")
      json.raw(previous)
      json.raw("}]")
    }
    processAccounts(call.record)
    terminal(call.record)
    parent(call, event)
    json.raw("}")

    auditd(event, isExec: true)
    json.raw(",\"swiftlet\":{\"source\":\"audit\"")
    if image.isScript {
      json.raw(",\"interpreter\":")
      json.string(image.mapped)
    }
    if recorded == nil, arguments != nil { json.raw(",\"args_source\":\"proctitle\"") }
    if arguments?.isTruncated == true || arguments == nil {
      json.raw(",\"args_truncated\":true")
    }
    if let pid = call.parentPID, processes[event.node, pid]?.isInferred == true {
      json.raw(",\"parent_inferred\":true")
    }
    if json.hasRepaired { json.raw(",\"repaired\":true") }
    json.raw("}}\n")
  }
}

/// What an exec's records tell of the new image.
struct ExecImage {
  /// The file given to execve with its links resolved, as far as can be told; a script stays the
  /// script.
  let executable: [UInt8]
  /// What the kernel mapped.
  let mapped: [UInt8]
  let workingDirectory: [UInt8]
  let isScript: Bool
  /// The arguments with a space between them, cut off at 128 bytes.
  let title: [UInt8]?
  /// The same as arguments, for logs without EXECVE records.
  let titleArguments: ExecArguments?

  init(_ event: AuditEvent, _ call: SystemCall) {
    let paths = AuditPaths(event)
    workingDirectory = paths.workingDirectory
    mapped = Self.withoutDeletion(call.record.value("exe") ?? [])
    let given = paths.items.first { !$0.name.isEmpty && !$0.isKind("PARENT") }?.name ?? []
    // execveat begins at an open directory, unless that is the working directory.
    let isFromDirectory = call.isCall("execveat") && !call.isAtWorkingDirectory(0)
    let path = given.isEmpty ? [] : paths.absolute(given, isFromDirectory: isFromDirectory)
    isScript = Self.isScript(paths, path, mapped: mapped, call.record.value("comm") ?? [])
    // The mapped file is the given one with its links resolved; a program of many names is known by
    // the name it was called by.
    let isCalledByName = Self.multiCall.contains(PathText.name(mapped)) && !path.isEmpty
    executable = mapped.isEmpty || isScript || isCalledByName ? path : Self.memoryFile(mapped)
    let text = event.record(.processTitle)?.value("proctitle")
    title = text.map { $0.map { $0 == 0 ? 0x20 : $0 } }
    titleArguments = text.map {
      let parts = $0.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
      // The kernel keeps 128 bytes: then there may have been one more.
      return ExecArguments(parts, count: parts.count + ($0.count >= 127 ? 1 : 0))
    }
  }

  private static let multiCall: Set<[UInt8]> = Set(
    ["busybox", "toybox", "busybox.static", "busybox-static"].map { Array($0.utf8) }
  )

  /// A script has the interpreter behind it, a program its loader or nothing.
  private static func isScript(
    _ paths: AuditPaths,
    _ path: [UInt8],
    mapped: [UInt8],
    _ command: [UInt8]
  ) -> Bool {
    guard !path.isEmpty, !mapped.isEmpty, path != mapped, paths.items.count > 1 else {
      return false
    }
    let name = PathText.name(path)
    if name == PathText.name(mapped) { return false }
    let second = PathText.name(paths.items[1].name)
    if second.isEmpty || second.starts(with: Array("ld-".utf8))
      || second.starts(with: Array("ld.so".utf8)) || second.starts(with: Array("ld64".utf8))
    {
      return false
    }
    // The kernel calls a script's process after the script, as it does for a link's.
    return command.isEmpty || name.prefix(15).elementsEqual(command)
      || paths.items[1].name == mapped
  }

  private static func withoutDeletion(_ path: [UInt8]) -> [UInt8] {
    let mark = Array(" (deleted)".utf8)
    guard path.count > mark.count, path.suffix(mark.count).elementsEqual(mark) else { return path }
    return path.dropLast(mark.count)
  }

  /// A file in memory has no folder, whatever the kernel's path says.
  private static func memoryFile(_ path: [UInt8]) -> [UInt8] {
    path.starts(with: Array("/memfd:".utf8)) ? Array(path.dropFirst()) : path
  }
}

extension SystemCall {
  /// Whether an argument is AT_FDCWD, in 32 or 64 bits.
  func isAtWorkingDirectory(_ place: Int) -> Bool {
    argument(place).map { UInt32(truncatingIfNeeded: $0) == 0xFFFF_FF9C } ?? false
  }
}

extension LoggedProcess {
  /// `"args":[…],"args_count":…,"executable":…`.
  var previousImage: [UInt8] {
    var json = JSONWriter(capacity: 256)
    json.imageArguments(self)
    json.raw("\"executable\":")
    json.string(executable)
    return json.bytes
  }
}

extension JSONWriter {
  /// `"args":[…],"args_count":…,`, or nothing where they are not known.
  mutating func imageArguments(_ process: LoggedProcess) {
    guard !process.isInferred else { return }
    raw("\"args\":[")
    for (place, argument) in process.arguments.enumerated() {
      if place > 0 { raw(",") }
      string(argument)
    }
    raw("],\"args_count\":")
    number(process.argumentCount)
    raw(",")
  }

  /// The arguments with one space between them, as a string.
  mutating func commandLine(_ arguments: [[UInt8]]) {
    raw("\"")
    for (place, argument) in arguments.enumerated() {
      if place > 0 { raw(" ") }
      stringContent(argument.span)
    }
    raw("\"")
  }
}
