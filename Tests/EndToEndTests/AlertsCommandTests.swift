// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Glibc
import Storage
import Testing

/// `swiftlet alerts`, command by command, over alerts of the shipped rules.
@Suite("alerts")
struct AlertsCommandTests {
  private static func ids(_ result: BuiltProgram.Result) -> [String] {
    result.output.split(separator: "\n").map(String.init)
  }

  @Test func withoutAlertsItSaysWhatToDo() throws {
    let session = try StoreSession()
    for arguments in [
      ["alerts", "list"], ["alerts", "show", "aa"], ["alerts", "ack", "aa"], ["alerts", "undo"],
      ["alerts", "stats"], ["report", "--out", "-"],
    ] {
      let result = try BuiltProgram.run(arguments + ["--store", session.path])
      #expect(result.status == 1, "\(arguments)")
      #expect(result.messages.contains("there are no alerts yet"))
      #expect(result.messages.contains("swiftlet run"))
    }
    #expect(!FileManager.default.fileExists(atPath: session.path))
    let empty = try AlertSession([])
    let list = try empty.alerts("list")
    #expect(list.status == 0 && list.output.isEmpty)
    #expect(list.messages.contains("no alert was raised yet"))
    #expect(try empty.alerts("stats").messages.contains("no alert was raised yet"))
    #expect(try empty.alerts("undo").messages.contains("nothing to undo"))
  }

  @Test func theListShowsOpenAlertsNewestFirst() throws {
    let session = try AlertSession()
    let whole = try session.alerts("list", "--ids")
    let shown = session.records.filter { !$0.isBuildingBlock }.reversed().map(\.id)
    #expect(Self.ids(whole) == Array(shown))
    let table = try session.alerts("list")
    #expect(table.output.contains("raised") && table.output.contains("what"))
    #expect(!table.output.contains("\u{1B}"))
    #expect(table.output.contains(String(session.whole.id.prefix(8))))
    #expect(table.messages.contains("\(shown.count) alerts"))
    let some = try session.alerts("list", "--limit", "2")
    #expect(some.output.split(separator: "\n").count == 3)
    #expect(some.messages.contains("2 of \(shown.count) alerts"))
    let blocks = try session.alerts("list", "--ids", "--building-blocks")
    #expect(Self.ids(blocks).count == session.records.count)
    let oldest = try session.alerts("list", "--ids", "--reverse")
    #expect(Self.ids(oldest) == shown.reversed())
  }

  @Test func conditionsAreAskedOfDocuments() throws {
    let session = try AlertSession()
    func count(_ condition: String, _ more: String...) throws -> Int {
      let result = try session.run(["alerts", "list", "--ids", "--where", condition] + more)
      #expect(result.status == 0, "\(condition): \(result.messages)")
      #expect(result.messages.isEmpty, "\(result.messages)")
      return Self.ids(result).count
    }
    let all = session.records.filter { !$0.isBuildingBlock }.count
    let ssh = session.records.filter { record in
      String(decoding: record.document, as: UTF8.self).contains(#""-R""#)
    }.count
    #expect(ssh > 0)
    #expect(try count(#"process.args == "-R""#) == ssh)
    #expect(try count(#"process where process.args == "-R""#) == ssh)
    #expect(try count(#"not process.args == "-R""#) == all - ssh)
    #expect(try count("kibana.alert.risk_score >= 0") == all)
    #expect(try count("kibana.alert.depth == 2") == 1)
    #expect(try count(#"kibana.alert.workflow_status == "closed""#) == 0)
    _ = try session.alerts("close", "--reason", "duplicate", session.records[0].id)
    #expect(try count(#"kibana.alert.workflow_status == "closed""#, "--all") == 1)
    #expect(try count(#"kibana.alert.workflow_reason == "duplicate""#, "--all") == 1)
    for bad in ["process.name ==", "sequence [any where true]", "true | head 1"] {
      let result = try session.alerts("list", "--where", bad)
      #expect(result.status == 2, "\(bad)")
    }
  }

  @Test func alertsAreCountedByFields() throws {
    let session = try AlertSession()
    func counts(_ field: String, _ more: String...) throws -> [String: Int] {
      let result = try session.run(
        ["alerts", "list", "--all", "--json", "--group-by", field] + more
      )
      #expect(result.status == 0)
      return Dictionary(
        uniqueKeysWithValues: result.documents.map {
          ($0["value"] as? String ?? "-", $0["count"] as? Int ?? 0)
        }
      )
    }
    let shown = session.records.filter { !$0.isBuildingBlock }
    let byRule = Dictionary(grouping: shown, by: \.ruleName).mapValues(\.count)
    #expect(try counts("rule") == byRule)
    #expect(try counts("kibana.alert.rule.name") == byRule)
    #expect(try counts("rule", "--where", "true") == byRule)
    #expect(try counts("status") == ["open": shown.count])
    let names = try counts("process.name")
    #expect(names.values.reduce(0, +) >= shown.count)
    let table = try session.alerts("list", "--group-by", "process.name")
    #expect(table.output.contains("process.name"))
  }

  @Test func anAlertIsShownWhole() throws {
    let session = try AlertSession()
    let first = session.records[0]
    _ = try session.alerts("note", "a note\nof two lines", first.id)
    _ = try session.alerts("tag", "phishing", first.id)
    _ = try session.alerts("ack", first.id)
    let shown = try session.alerts("show", String(first.id.prefix(10)))
    #expect(shown.status == 0)
    for text in [
      first.ruleName, first.id, "why", "ATT&CK", "process", "a note", "of two lines", "phishing",
      "open → acknowledged", "swiftlet rules show \(first.ruleID) --guide",
    ] {
      #expect(shown.output.contains(text), "\(text)")
    }
    let json = try session.alerts("show", "--json", first.id)
    let document = try #require(json.documents.first)
    #expect(document["kibana.alert.workflow_status"] as? String == "acknowledged")
    #expect(document["kibana.alert.workflow_tags"] as? [String] == ["phishing"])
    let history = try session.alerts("show", "--history", first.id).documents
    #expect(history.compactMap { $0["kind"] as? String } == ["note", "tag", "status"])
    let sequence = try session.alerts("show", session.whole.id)
    #expect(sequence.output.contains("[1]") && sequence.output.contains("[2]"))
    let member = try #require(session.records.first { $0.groupPlace == 0 })
    #expect(try session.alerts("show", member.id).output.contains("part of"))
  }

  @Test func changesAreDoneOnceAndUndone() throws {
    let session = try AlertSession()
    let (a, b) = (session.records[0], session.records[1])
    let closed = try session.alerts("close", "--reason", "false_positive", a.id, b.id)
    #expect(closed.status == 0)
    #expect(closed.output.split(separator: "\n").count == 2)
    #expect(closed.output.contains("closed as false_positive"))
    let again = try session.alerts("close", a.id, "--reason", "false_positive")
    #expect(again.status == 0)
    #expect(again.output.contains("already closed"))
    #expect(!again.messages.contains("undo"))
    #expect(try session.kept(a).workflow.reason == .falsePositive)
    let undone = try session.alerts("undo")
    #expect(undone.output.contains("undone: status closed"))
    #expect(undone.output.contains("2 alerts"))
    #expect(try session.kept(b).workflow == AlertWorkflow())
    let piped = try session.alerts("ack", "-", input: "\(a.id)\n\n \(b.id) \n")
    #expect(piped.output.split(separator: "\n").count == 2)
    let json = try session.alerts("reopen", "--json", a.id, session.whole.id).documents
    #expect(json.compactMap { $0["changed"] as? Bool } == [true, false])
    _ = try session.alerts("close", "--reason", "duplicate", b.id)
    #expect(try session.alerts("ack", b.id).output.contains("acknowledged (it was closed)"))
    let whole = try session.alerts("ack", session.whole.id)
    #expect(whole.output.contains("with 2 events of its sequence"))
  }

  @Test func onlyWholeCommandsAreDone() throws {
    let session = try AlertSession()
    let known = session.records[0].id
    let unknown = try session.alerts("ack", known, "0000000000000000")
    #expect(unknown.status == 1)
    #expect(unknown.messages.contains("no alert has the id"))
    #expect(try session.kept(session.records[0]).workflow.status == .open)
    var twin = session.records[0]
    twin.id = String(known.prefix(20)) + String(repeating: "0", count: 44)
    let record = twin
    _ = try session.state.write { try $0.add([record]) }
    let ambiguous = try session.alerts("ack", String(known.prefix(12)))
    #expect(ambiguous.status == 2)
    #expect(ambiguous.messages.contains("means 2 alerts"))
    #expect(ambiguous.messages.contains(known) && ambiguous.messages.contains(twin.id))
    // What is listed is as long as it must be.
    #expect(try session.alerts("list").output.contains(String(known.prefix(21))))
    for bad in [
      ["close", known], ["close", "--reason", "tired", known], ["ack"], ["tag", "", known],
      ["tag", "a\u{1B}b", known], ["note", " ", known], ["assign", "nobody", known],
      ["list", "--json", "--csv"], ["list", "--all", "--status", "open"],
      ["list", "--limit", "-1"],
    ] {
      #expect(try session.run(["alerts"] + bad).status == 2, "\(bad)")
    }
  }

  @Test func peopleAreAssigned() throws {
    let session = try AlertSession()
    let id = session.records[0].id
    _ = try session.alerts("assign", "alice", id)
    let mine = try session.alerts("assign", "me", id, "--json")
    let names = mine.documents.first?["assignees"] as? [String] ?? []
    #expect(names.count == 2 && names.contains("alice"))
    #expect(Self.ids(try session.alerts("list", "--ids", "--assignee", "me")) == [id])
    #expect(Self.ids(try session.alerts("list", "--ids", "--assignee", "alice")) == [id])
    #expect(!Self.ids(try session.alerts("list", "--ids", "--assignee", "nobody")).contains(id))
    _ = try session.alerts("assign", "--remove", "alice", id)
    #expect(try !session.kept(session.records[0]).workflow.assignees.contains("alice"))
  }

  @Test func sudoIsSeenThrough() throws {
    guard geteuid() == 0 else { return }
    let session = try AlertSession()
    let result = try BuiltProgram.run(
      ["alerts", "ack", session.records[0].id],
      environment: ["SWIFTLET_STORE": session.store.path, "SUDO_USER": "alice"]
    )
    #expect(result.status == 0)
    #expect(try session.kept(session.records[0]).workflow.user == "alice")
  }

  @Test func cellsAreQuotedAndHarmless() throws {
    var record = try RaisedAlerts.recorded()[0]
    record.ruleName = #"a "quoted", name"#
    record.host = "=cmd|'/c calc'!A0"
    let session = try AlertSession([record])
    let csv = try session.alerts("list", "--csv")
    let lines = csv.output.components(separatedBy: "\r\n")
    #expect(lines.count == 3 && lines[2].isEmpty)
    #expect(lines[0].hasPrefix("id,raised,event_time,"))
    #expect(lines[1].contains(#","a ""quoted"", name","#))
    #expect(lines[1].contains(",'=cmd|'/c calc'!A0,"))
    let chosen = try session.alerts(
      "list",
      "--csv",
      "--fields",
      "kibana.alert.risk_score,no.such.field,process.args_count"
    )
    #expect(
      chosen.output.hasPrefix("kibana.alert.risk_score,no.such.field,process.args_count\r\n47,,")
    )
    let json = try session.alerts("list", "--json", "--fields", "kibana.alert.uuid,none")
    #expect(json.documents.first?["kibana.alert.uuid"] as? String == record.id)
    #expect(json.documents.first?["none"] is NSNull)
  }

  @Test func suppressedMatchesAreCounted() throws {
    let session = try AlertSession(Array(try RaisedAlerts.recorded().prefix(1)))
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    let statement =
      "UPDATE alert SET suppression_key = 'k', suppressed = 1234, suppression_end = raised"
    process.arguments = [
      "-c",
      "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()",
      session.state.path, statement,
    ]
    try process.run()
    process.waitUntilExit()
    #expect(try session.alerts("list").output.contains("(+1,234) "))
    #expect(try session.alerts("list", "--csv").output.contains(",1234,"))
    let id = session.records[0].id
    #expect(try session.alerts("show", id).output.contains("1,234 matches more"))
    let document = try session.alerts("show", "--json", id).documents.first
    #expect(document?["kibana.alert.suppression.docs_count"] as? Int == 1234)
    let condition = "kibana.alert.suppression.docs_count > 1000"
    #expect(Self.ids(try session.alerts("list", "--ids", "--where", condition)) == [id])
    #expect(try session.run(["report", "--out", "-"]).output.contains("1,234 matches"))
  }

  @Test func rowsThatComeLaterHaveRoom() throws {
    let all = try RaisedAlerts.recorded()
    let session = try AlertSession([])
    let terminal = try PseudoTerminal([
      "alerts", "list", "--watch", "--store", session.store.path,
    ])
    try terminal.expect("following new alerts")
    let record = all[0]
    _ = try session.state.write { try $0.add([record]) }
    let screen = try terminal.expect(String(record.id.prefix(8)))
    #expect(screen.contains("raised"))
    try terminal.expect(String(record.ruleName.prefix(24)))
  }

  @Test func statisticsMeasureWhatCanBeMeasured() throws {
    var records = Array(try RaisedAlerts.recorded().prefix(4))
    for place in records.indices {
      records[place].raised = RaisedAlerts.time(minutes: 0)
      records[place].eventTime = RaisedAlerts.time(minutes: -(place + 1))
    }
    records[3].eventTime = RaisedAlerts.time(minutes: 5)
    let session = try AlertSession(records)
    func change(_ place: Int, _ change: AlertChange, _ minutes: Int) throws {
      _ = try session.state.write {
        try $0.change([records[place].id], change, by: "a", at: RaisedAlerts.time(minutes: minutes))
      }
    }
    try change(0, .status(.acknowledged), 10)
    try change(0, .status(.closed, reason: .duplicate), 30)
    try change(1, .status(.closed, reason: .truePositive), 20)
    let result = try session.alerts("stats", "--json")
    let overall = try #require(result.documents.first?["overall"] as? [String: Any])
    func figure(_ name: String, _ figure: String) -> Double? {
      (overall[name] as? [String: Any])?[figure] as? Double
    }
    #expect(overall["alerts"] as? Int == 4)
    #expect(figure("time_to_detect", "alerts") == 3)
    #expect(figure("time_to_detect", "median_seconds") == 120)
    #expect(figure("time_to_detect", "mean_seconds") == 120)
    #expect(figure("time_to_detect", "p95_seconds") == 180)
    #expect(figure("time_to_acknowledge", "median_seconds") == 900)
    #expect(figure("time_to_respond", "median_seconds") == 1500)
    let excluded = (overall["time_to_detect"] as? [String: Any])?["excluded"] as? [String: Int]
    #expect(excluded?["event_after_raise"] == 1)
    let text = try session.alerts("stats")
    #expect(text.output.contains("4 alerts"))
    #expect(text.output.contains("2 min 0 s"))
    #expect(text.messages.contains("clocks differ"))
    #expect(text.messages.contains("2 alerts not closed"))
    let narrowed = try session.alerts("stats", "--json", "--where", "true", "--status", "closed")
    #expect((narrowed.documents.first?["overall"] as? [String: Any])?["alerts"] as? Int == 2)
  }

  @Test func newAlertsAreFollowed() throws {
    let all = try RaisedAlerts.recorded()
    let session = try AlertSession(Array(all.prefix(2)))
    let folder = try TemporaryFolder()
    let process = try BuiltProgram.start(
      ["alerts", "list", "--ids", "--watch", "--store", session.store.path],
      in: folder
    )
    defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
    func wait(_ isDone: () -> Bool) {
      for _ in 0..<1_200 where !isDone() && process.isRunning { usleep(50_000) }
    }
    wait { folder.text("err").contains("following") }
    let new = Array(all.dropFirst(2).prefix(2))
    for record in new { _ = try session.state.write { try $0.add([record]) } }
    wait { folder.text("out").contains(new[1].id) }
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(
      folder.text("out").split(separator: "\n").map(String.init)
        == [all[1].id, all[0].id] + new.map(\.id)
    )
  }

  @Test func twoProcessesLoseNothing() throws {
    let session = try AlertSession(Array(try RaisedAlerts.recorded().prefix(1)))
    let id = session.records[0].id
    var runs: [(Process, TemporaryFolder)] = []
    for number in 0..<8 {
      let folder = try TemporaryFolder()
      let arguments = ["alerts", "tag", "t\(number)", id, "--store", session.store.path]
      runs.append((try BuiltProgram.start(arguments, in: folder), folder))
    }
    for (process, folder) in runs {
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(folder.text("err"))")
    }
    #expect(try session.kept(session.records[0]).workflow.tags == (0..<8).map { "t\($0)" })
    for _ in 0..<8 { #expect(try session.alerts("undo").output.contains("undone: tag")) }
    #expect(try session.kept(session.records[0]).workflow.tags.isEmpty)
  }
}
