// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Storage

/// One alert of a report: what happened, why the rule matched, by which processes, what became of it.
struct ReportAlert {
  private let entry: ReportContents.Entry
  private let number: Int

  /// Most clauses of an alert, and most arguments of a program.
  private static let maximumClauses = 50
  private static let maximumArguments = 200

  init(_ entry: ReportContents.Entry, number: Int) {
    self.entry = entry
    self.number = number
  }

  func write(into html: inout HTML) {
    let record = entry.alert.record
    html.element("article", ["id": "alert-\(number)"]) { html in
      html.element("div", ["class": "head"]) { html in
        html.element("h3", text: "\(number). \(record.ruleName)")
        ReportAlerts.level(record.severity, record.riskScore, into: &html)
        html.element("span", ["class": "soft"], text: ReportAlerts.time(entry.time))
      }
      html.element("p", ["class": "what"], text: entry.told.sentence)
      if let reason = entry.told.reason { html.element("p", ["class": "soft"], text: reason) }
      if entry.members.isEmpty {
        event(entry.told, into: &html)
      } else {
        for (place, member) in entry.members.enumerated() {
          html.element("p") { html in
            html.element("b", text: "Step \(place + 1): ")
            html.text(member.sentence)
          }
          event(member, into: &html)
        }
      }
      facts(into: &html)
    }
  }

  private func event(_ told: DocumentedAlert, into html: inout HTML) {
    if !told.ancestry.isEmpty {
      html.element("ul", ["class": "tree", "aria-label": "Processes"]) { html in
        tree(told.ancestry[...], told, into: &html)
      }
    }
    let clauses = told.clauses
    guard !clauses.isEmpty else { return }
    html.element("table") { html in
      html.element("thead") { html in
        html.element("tr") { html in
          html.element("th", ["scope": "col"], text: "Why the rule matched")
          html.element("th", ["scope": "col"], text: "Values")
        }
      }
      html.element("tbody") { html in
        for clause in clauses.prefix(Self.maximumClauses) {
          html.element("tr") { html in
            html.element("td", ["class": "words"], text: clause.text)
            html.element("td", ["class": "words"], text: clause.line)
          }
        }
      }
    }
    if clauses.count > Self.maximumClauses {
      html.element(
        "p",
        ["class": "soft"],
        text: "\(clauses.count - Self.maximumClauses) clauses more."
      )
    }
  }

  /// Each process in its parent; the last is the one that alerted.
  private func tree(
    _ processes: ArraySlice<Ancestor>,
    _ told: DocumentedAlert,
    into html: inout HTML
  ) {
    guard let process = processes.first else { return }
    let rest = processes.dropFirst()
    html.element("li") { html in
      html.element("b", text: process.name)
      if let pid = process.pid { html.element("span", ["class": "soft"], text: " pid \(pid)") }
      if rest.isEmpty {
        let arguments = told.arguments
        if !arguments.isEmpty {
          html.text(" ")
          html.element(
            "code",
            text: ShellWords.text(Array(arguments.prefix(Self.maximumArguments)))
          )
          if arguments.count > Self.maximumArguments {
            html.text(" … \(arguments.count - Self.maximumArguments) arguments more")
          }
        }
      } else {
        html.element("ul") { tree(rest, told, into: &$0) }
      }
    }
  }

  private func facts(into html: inout HTML) {
    let alert = entry.alert
    html.element("dl") { html in
      func fact(_ name: String, _ text: String?, isCode: Bool = false) {
        guard let text, !text.isEmpty else { return }
        html.element("dt", text: name)
        html.element("dd") { html in
          if isCode { html.element("code", text: text) } else { html.text(text) }
        }
      }
      fact("Host", alert.record.host)
      fact("User", entry.told.user)
      fact("Folder", entry.told.folder)
      fact("Raised", alert.record.raised.iso8601(fractionDigits: 0))
      fact("Status", status)
      fact("Assigned to", alert.workflow.assignees.joined(separator: ", "))
      fact("Tags", alert.workflow.tags.joined(separator: ", "))
      for note in entry.history where note.kind == .note && note.undone == nil {
        let time = Timestamp(nanoseconds: note.time).iso8601(fractionDigits: 0)
        fact("Note", "\(note.after) (\(note.user), \(time))")
      }
      for aim in entry.told.aims {
        fact("ATT&CK", ([aim.tactic] + aim.techniques).map(\.text).joined(separator: " › "))
      }
      if let count = alert.suppression?.count, count > 0 {
        fact("Suppressed", "\(ProgressLine.count(count)) \(count == 1 ? "match" : "matches") more")
      }
      if entry.told.lostBefore > 0 {
        fact(
          "Loss",
          "\(ProgressLine.count(entry.told.lostBefore, "event")) lost before this one: others may be missing"
        )
      }
      fact("Unreadable", entry.told.documentProblem)
      fact("Id", alert.record.id, isCode: true)
      if entry.told.hasGuide {
        fact("Guide", "swiftlet rules show \(alert.record.ruleID) --guide", isCode: true)
      }
    }
  }

  private var status: String {
    let workflow = entry.alert.workflow
    var words = workflow.status.rawValue
    if let reason = workflow.reason { words += " as \(reason.rawValue)" }
    if let user = workflow.user { words += " by \(user)" }
    if let time = workflow.updated { words += " at \(time.iso8601(fractionDigits: 0))" }
    return words
  }
}
