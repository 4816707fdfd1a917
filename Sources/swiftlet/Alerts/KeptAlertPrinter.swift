// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Storage

/// Writes an alert that was kept for people: as a scan shows it, with what became of it.
struct KeptAlertPrinter {
  let layout: AlertLayout

  init(style: Style = .output, width: Int = min(Console.width(), 120)) {
    layout = AlertLayout(style: style, width: width)
  }

  /// The alert with its sequence's events and its history.
  func text(_ alert: KeptAlert, members: [KeptAlert], history: [AlertHistoryEntry]) -> String {
    let told = DocumentedAlert(document: alert.document)
    var lines = [heading(alert, told)]
    lines.append(layout.style(alert.record.ruleName.visible, .strong))
    lines.append("  " + layout.style(told.sentence.visible, .name))
    if members.isEmpty {
      lines += what(told)
      lines += why(told)
    } else {
      lines += steps(members)
    }
    for aim in told.aims {
      let entries = [aim.tactic] + aim.techniques
      lines += layout.field("ATT&CK", entries.map(\.text).joined(separator: " › "))
    }
    lines += limits(told)
    lines += workflow(alert)
    lines += notes(history)
    lines += past(history)
    lines += next(alert, told)
    return lines.joined(separator: "\n")
  }

  private func heading(_ alert: KeptAlert, _ told: DocumentedAlert) -> String {
    let record = alert.record
    var parts = [
      (record.eventTime ?? record.raised).iso8601(),
      layout.level(record.severity, record.riskScore),
    ]
    if let host = record.host { parts.append("host \(host.visible)") }
    if let user = told.user { parts.append("user \(user.visible)") }
    parts.append(layout.style(alert.workflow.status.rawValue, .strong))
    return parts.joined(separator: "  ")
  }

  private func what(_ told: DocumentedAlert) -> [String] {
    var lines: [String] = []
    if !told.ancestry.isEmpty {
      let chain = told.ancestry.map { $0.name + ($0.pid.map { "(\($0))" } ?? "") }
      lines += layout.field("process", chain.joined(separator: " → "))
    }
    if !told.arguments.isEmpty {
      lines += layout.field("command", ShellWords.text(told.arguments))
    }
    if let folder = told.folder { lines += layout.field("in", folder) }
    return lines
  }

  private func why(_ told: DocumentedAlert) -> [String] {
    layout.why(told.clauses.map { ($0.text, $0.line) })
  }

  /// The events of a sequence, each with the time since the one before.
  private func steps(_ members: [KeptAlert]) -> [String] {
    var lines: [String] = []
    var previous: Timestamp?
    for (number, member) in members.enumerated() {
      let told = DocumentedAlert(document: member.document)
      let gap = previous.flatMap { earlier in
        member.record.eventTime.map { Double($0.nanoseconds - earlier.nanoseconds) / 1e9 }
      }
      previous = member.record.eventTime
      let when = gap.map { "+\(ProgressLine.duration($0))  " } ?? ""
      lines += layout.field("[\(number + 1)]", when + told.sentence)
      lines += what(told)
      lines += why(told)
    }
    return lines
  }

  private func limits(_ told: DocumentedAlert) -> [String] {
    var lines: [String] = []
    if told.isCut {
      lines += layout.field("cut", "the program had more arguments than are kept and shown")
    }
    if let problem = told.documentProblem {
      lines += layout.field("document", "could not be read whole: \(problem)")
    }
    if told.lostBefore > 0 {
      let count = ProgressLine.count(told.lostBefore, "event")
      lines += layout.field("loss", "\(count) lost before this one: others may be missing")
    }
    return lines
  }

  private func workflow(_ alert: KeptAlert) -> [String] {
    var lines = layout.field("id", alert.record.id)
    lines += layout.field("raised", alert.record.raised.iso8601())
    var status = alert.workflow.status.rawValue
    if let reason = alert.workflow.reason { status += " as \(reason.rawValue)" }
    if let user = alert.workflow.user { status += " by \(user)" }
    if let time = alert.workflow.updated { status += " at \(time.iso8601(fractionDigits: 0))" }
    lines += layout.field("status", status)
    if !alert.workflow.assignees.isEmpty {
      lines += layout.field("assigned", alert.workflow.assignees.joined(separator: ", "))
    }
    if !alert.workflow.tags.isEmpty {
      lines += layout.field("tags", alert.workflow.tags.joined(separator: ", "))
    }
    if let suppression = alert.suppression, suppression.count > 0 {
      let until = suppression.end.map { " until \($0.iso8601())" } ?? ""
      let count = ProgressLine.count(suppression.count)
      let noun = suppression.count == 1 ? "match" : "matches"
      lines += layout.field("also", "\(count) \(noun) more\(until)")
    }
    if let group = alert.record.groupID, !alert.isWholeSequence {
      lines += layout.field("part of", "the sequence \(group)")
    }
    return lines
  }

  private func notes(_ history: [AlertHistoryEntry]) -> [String] {
    history.filter { $0.kind == .note && $0.undone == nil }.flatMap { note in
      let lines = note.after.split(separator: "\n", omittingEmptySubsequences: false)
      return layout.field("note", "\(Self.time(note.time)) \(note.user)")
        + lines.flatMap { layout.field("", String($0)) }
    }
  }

  private func past(_ history: [AlertHistoryEntry]) -> [String] {
    history.filter { $0.kind != .note || $0.undone != nil }.enumerated().flatMap { index, entry in
      var text = "\(Self.time(entry.time)) \(entry.user) \(entry.words)"
      if let undone = entry.undone {
        text += ", undone by \(undone.user) at \(Self.time(undone.time))"
      }
      return layout.field(index == 0 ? "history" : "", text)
    }
  }

  private func next(_ alert: KeptAlert, _ told: DocumentedAlert) -> [String] {
    var lines: [String] = []
    if told.hasGuide {
      lines += layout.field("next", "swiftlet rules show \(alert.record.ruleID) --guide")
    }
    let id = alert.record.id.prefix(8)
    switch alert.workflow.status {
    case .open:
      lines += layout.field(
        lines.isEmpty ? "next" : "",
        StoreHints.command("swiftlet alerts ack \(id)")
      )
    case .acknowledged:
      lines += layout.field(
        lines.isEmpty ? "next" : "",
        StoreHints.command("swiftlet alerts close \(id) --reason …")
      )
    case .closed: break
    }
    return lines
  }

  private static func time(_ nanoseconds: Int64) -> String {
    Timestamp(nanoseconds: nanoseconds).iso8601(fractionDigits: 0)
  }
}

extension AlertHistoryEntry {
  /// What was done: `open → closed as false_positive`, `tagged phishing`.
  var words: String {
    switch kind {
    case .status: "\(before ?? "open") → \(after)" + (reason.map { " as \($0)" } ?? "")
    case .tag: "tagged \(after)"
    case .untag: "took the tag \(after) away"
    case .assign: "assigned it to \(after)"
    case .unassign: "took it from \(after)"
    case .note: "noted: \(after)"
    }
  }

  /// The entry for machines.
  var document: JSONValue {
    var members: [JSONValue.Member] = [
      .init("time", .string(Timestamp(nanoseconds: time).iso8601())), .init("user", .string(user)),
      .init("kind", .string(kind.rawValue)),
    ]
    if let before { members.append(.init("before", .string(before))) }
    members.append(.init("after", .string(after)))
    if let reason { members.append(.init("reason", .string(reason))) }
    if let undone {
      members.append(
        .init(
          "undone",
          .object([
            .init("time", .string(Timestamp(nanoseconds: undone.time).iso8601())),
            .init("user", .string(undone.user)),
          ])
        )
      )
    }
    return .object(members)
  }
}
