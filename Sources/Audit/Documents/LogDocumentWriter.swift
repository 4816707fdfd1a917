// SPDX-License-Identifier: Apache-2.0
import Events

/// Writes the events of a log as ECS documents, one a line.
///
/// What Elastic Defend reports too has Defend's names, actions and data streams, so that rules for
/// Defend match, and beside them the actions of Auditbeat and Auditd Manager. All other fields of the
/// records stand below `auditd`, as Auditbeat writes them.
package struct LogDocumentWriter {
  var json = JSONWriter(capacity: 64 << 10)
  var processes = LoggedProcesses()
  /// Execs that failed: understood, but nothing was started.
  package private(set) var failedExecs = 0

  package init() {}

  /// Appends the document of an event; false when it makes none.
  package mutating func write(_ event: AuditEvent, into lines: inout [UInt8]) -> Bool {
    write(event, parent: nil, arguments: nil, into: &lines)
  }

  /// The same with what the log itself tells of the parent, and of the arguments of an exec.
  mutating func write(
    _ event: AuditEvent,
    parent: ToldParent?,
    arguments: ExecArguments?,
    into lines: inout [UInt8]
  ) -> Bool {
    guard let main = event.main, main.type != .end, main.type != .processTitle else { return false }
    json.removeAll()
    json.hasRepaired = false
    let call = event.systemCall
    let process = call.flatMap { observe($0, event) }
    if let call, call.isExec {
      guard call.succeeded != false else {
        failedExecs += 1
        return false
      }
      if let told = parent { tell(told, call, event) }
      exec(event, call, process, arguments)
    } else {
      other(event, main, call, process)
    }
    lines += json.bytes
    return true
  }

  /// Brings the table of processes up to date with the one that made a call.
  private mutating func observe(_ call: SystemCall, _ event: AuditEvent) -> LoggedProcess? {
    guard let process = processes.caller(call, of: event) else { return nil }
    // After an exec that succeeded, `exe` is the new image.
    let isNewImage = call.isExec && call.succeeded != false
    guard !isNewImage, let mapped = call.record.value("exe") else { return process }
    if process.mapped != mapped { process.infer(mapped) }
    if call.isExec, process.isInferred, let pid = call.parentPID, pid > 1,
      processes[event.node, pid] == nil
    {
      // A shell's child that looks for a program along PATH still has the shell's image.
      let parent = processes.insert(
        pid,
        parent: nil,
        session: process.session,
        event
      )
      parent.infer(mapped)
    }
    return process
  }

  private mutating func tell(_ told: ToldParent, _ call: SystemCall, _ event: AuditEvent) {
    guard let pid = call.parentPID else { return }
    if let known = processes[event.node, pid], !known.isInferred { return }
    let parent =
      processes[event.node, pid]
      ?? processes.insert(
        pid,
        parent: told.parentPID,
        session: call.record.value("ses") ?? [],
        event
      )
    parent.infer(told.executable)
    guard !told.arguments.isEmpty else { return }
    let arguments = ExecArguments(told.arguments, count: told.arguments.count)
    parent.exec(told.executable, mapped: told.executable, arguments, in: [])
  }

  /// Opens a document with all that every event has.
  mutating func open(
    _ event: AuditEvent,
    _ meaning: EventMeaning,
    actions: [StaticString],
    outcome: StaticString
  ) {
    json.raw("{\"@timestamp\":")
    json.timestamp(event.stamp.milliseconds * 1_000_000)
    json.raw(",\"data_stream\":{\"type\":\"logs\",\"dataset\":\"")
    json.raw(meaning.stream.dataset)
    json.raw("\",\"namespace\":\"default\"},\"ecs\":{\"version\":\"8.17.0\"},\"event\":{")
    if !actions.isEmpty {
      json.raw("\"action\":")
      json.list(actions)
      json.raw(",")
    }
    json.raw("\"category\":")
    json.list(meaning.categories)
    json.raw(",\"type\":")
    json.list(meaning.types)
    json.raw(",\"kind\":\"event\",\"module\":\"auditd\",\"dataset\":\"")
    json.raw(meaning.stream.dataset)
    json.raw("\",\"outcome\":\"")
    json.raw(outcome)
    json.raw("\",\"id\":")
    json.string(Self.id(event))
    json.raw(",\"sequence\":")
    json.number(event.stamp.serial)
    json.raw("},\"host\":{")
    if !event.node.isEmpty {
      json.raw("\"name\":")
      json.string(event.node)
      json.raw(",\"hostname\":")
      json.string(event.node)
      json.raw(",")
    }
    json.raw("\"os\":{\"type\":\"linux\"}}")
  }

  /// `TYPE-SECONDS.MILLISECONDS-SERIAL`, with a digest of the host's name where it is told: the same
  /// whenever and wherever the log is read.
  private static func id(_ event: AuditEvent) -> [UInt8] {
    let stamp = event.stamp
    let fraction = String(1000 + stamp.milliseconds % 1000).dropFirst()
    var id = Array("\(event.records.first?.type.number ?? 0)-".utf8)
    id += Array("\(stamp.milliseconds / 1000).\(fraction)-\(stamp.serial)".utf8)
    guard !event.node.isEmpty else { return id }
    let digest = event.node.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    return id + Array("-\(String(digest, radix: 16))".utf8)
  }
}

/// What a log says of a parent by itself, as laurel does.
struct ToldParent {
  var executable: [UInt8]
  var arguments: [[UInt8]]
  var parentPID: UInt32?
}

extension JSONWriter {
  /// An array of strings.
  mutating func list(_ texts: [StaticString]) {
    raw("[")
    for (place, text) in texts.enumerated() {
      if place > 0 { raw(",") }
      raw("\"")
      raw(text)
      raw("\"")
    }
    raw("]")
  }
}
