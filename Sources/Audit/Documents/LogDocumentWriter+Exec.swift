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
      if let line = arguments.line {
        json.string(line)
      } else {
        json.commandLine(arguments.values)
      }
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
    if arguments?.line != nil { json.raw(",\"args\":{\"split\":true}") }
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
