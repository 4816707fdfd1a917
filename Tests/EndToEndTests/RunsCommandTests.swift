// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `swiftlet runs` and `swiftlet rules preview`, as they are used.
@Suite("runs")
struct RunsCommandTests {
  private let session: StoreSession
  private let ruleFile: String

  private static let id = "4d0b8c52-6a1e-4f37-9b20-000000000001"

  init() throws {
    session = try StoreSession()
    ruleFile = try session.folder.write(
      "rule.toml",
      """
      # SPDX-License-Identifier: Apache-2.0
      [rule]
      description = "For tests."
      from = "now-9m"
      interval = "5m"
      language = "eql"
      max_signals = 2
      name = "A socat"
      query = 'process where process.name == "socat"'
      risk_score = 47
      rule_id = "\(Self.id)"
      severity = "medium"
      timestamp_override = "event.ingested"
      type = "eql"
      """
    )
  }

  /// Events so many minutes ago.
  private func store(_ minutesAgo: Double...) throws {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    let lines = minutesAgo.map { minutes in
      let time = Date(timeIntervalSinceNow: -minutes * 60).formatted(style)
      return
        #"{"@timestamp":"\#(time)","event":{"id":"e\#(minutes)","category":["process"]},"process":{"name":"socat"},"host":{"name":"web1"},"data_stream":{"type":"logs","dataset":"endpoint.events.process","namespace":"default"}}"#
    }
    let result = try session.events("import", "-", input: lines.joined(separator: "\n"))
    #expect(result.status == 0)
  }

  private func run(_ arguments: String...) throws -> BuiltProgram.Result { try run(arguments) }

  private func run(_ arguments: [String]) throws -> BuiltProgram.Result {
    let needsRules = !["list", "show", "gaps"].contains(arguments[1])
    return try BuiltProgram.run(
      arguments + (needsRules ? ["--rules", ruleFile] : []),
      environment: ["SWIFTLET_STORE": session.path]
    )
  }

  @Test func withoutAStore() throws {
    #expect(try run("runs", "now").status == 1)
    #expect(try run("runs", "list").status == 1)
    #expect(!FileManager.default.fileExists(atPath: session.path))
  }

  @Test func whatIsDueRunsAndIsLogged() throws {
    try store(2, 3)
    let first = try run("runs", "now", "--json")
    #expect(first.status == 0)
    let record = try #require(first.documents.first)
    #expect(record["new_alerts"] as? Int == 2)
    #expect(record["status"] as? String == "partial failure")
    #expect((record["message"] as? String)?.contains("maximum alert limit") == true)
    #expect((record["notes"] as? [String])?.first?.contains("event.ingested") == true)
    // Nothing is due again at once.
    #expect(try run("runs", "now", "--json").documents.isEmpty)
    let again = try run("runs", "now", "socat", "--json").documents
    #expect(again.first?["new_alerts"] as? Int == 0 && again.first?["known_alerts"] as? Int == 2)

    #expect(
      try run("runs", "list", "--json").documents.compactMap { $0["number"] as? Int } == [2, 1]
    )
    #expect(try run("runs", "list").output.contains("partial failure"))
    #expect(try run("runs", "list", "another").output.isEmpty)
    let shown = try run("runs", "show", "1")
    #expect(shown.output.contains("A socat") && shown.output.contains("maximum alert limit"))
    #expect(try run("runs", "show", "9").status == 2)
    let status = try run("runs", "status", "--json").documents.first?["rules"] as? [[String: Any]]
    #expect(status?.first?["searched_to"] is String)
    #expect((status?.first?["open_gaps"] as? [Any])?.isEmpty == true)
    #expect(try run("runs", "status").output.contains("A socat"))
    #expect(try run("runs", "gaps").messages.contains("no gaps"))
    #expect(try run("runs", "fill").messages.contains("no gaps"))
  }

  @Test func aBackfillIsTriedBeforeItIsMade() throws {
    try store(100, 101, 102, 200)
    func backfill(_ more: String...) throws -> BuiltProgram.Result {
      try run(["runs", "backfill", Self.id, "--from", "now-2h"] + more)
    }
    let dry = try backfill("--dry-run")
    #expect(dry.status == 0 && dry.messages.contains("3 new alerts"))
    #expect(dry.messages.contains("nothing was written"))
    #expect(try run("runs", "list", "--json").documents.isEmpty)
    for new in [3, 0] {
      let made = try backfill()
      #expect(made.status == 0 && made.messages.contains("\(new) new alert"), "\(made.messages)")
    }
    #expect(try backfill("--dry-run").messages.contains("0 new alerts"))
    #expect(try run("runs", "list", "--json").documents.count == 2)
    #expect(try run("runs", "backfill", Self.id, "--from", "now-200d").status == 2)
    #expect(try run("runs", "backfill", "nothing", "--from", "now-1d").status == 2)
  }

  @Test func aPreviewShowsEachRun() throws {
    try store(100, 101, 102)
    let preview = try BuiltProgram.run(
      "rules",
      "preview",
      ruleFile,
      "--from",
      "now-3h",
      "--store",
      session.path
    )
    #expect(preview.status == 0)
    #expect(preview.output.hasPrefix("run"))
    #expect(preview.messages.contains("3 new alerts"))
    #expect(preview.messages.contains("maximum alert limit"))
    let json = try BuiltProgram.run(
      "rules",
      "preview",
      ruleFile,
      "--from",
      "now-3h",
      "--store",
      session.path,
      "--json"
    )
    #expect(json.documents.count == 3)
    #expect(
      json.documents.allSatisfy { $0["kibana.alert.rule.execution.type"] as? String == "manual" }
    )
    #expect(!FileManager.default.fileExists(atPath: session.path + "/swiftlet.sqlite"))
  }

  @Test func whatIsNoneIsSaid() throws {
    try store(2, 3)
    let first = try run("runs", "now", "--json").documents
    #expect((first.first?["message"] as? String)?.contains("Nothing was left out") == true)
    for command in ["list", "gaps"] {
      #expect(try run("runs", command, "nosuch", "--rules", ruleFile).status == 2)
      #expect(try run("runs", command, "A socat", "--rules", ruleFile).status == 0)
      #expect(try run("runs", command, Self.id).status == 0)
    }
    let missing = try run("rules", "preview", "/nonexistent/rule.toml")
    #expect(missing.status == 2 && missing.messages.contains("no such file"))
    let pipe = try session.folder.write(
      "pipe.toml",
      session.folder.text("rule.toml").replacing(#""socat"'"#, with: #""socat" | head 1'"#)
    )
    let piped = try run("rules", "preview", pipe)
    #expect(piped.status == 2 && piped.messages.contains("cannot be run"), "\(piped.messages)")
  }
}
