// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Storage
import Testing

/// `swiftlet exceptions`, `alerts except`, `scan --exceptions` and `explain`, as a user runs them.
@Suite("Exceptions: commands")
struct ExceptionCommandTests {
  /// A store with a rule, events and the alerts that the rule gives of them.
  final class Session {
    let store: StoreSession
    let rules: String
    let events: String

    private static let rule = """
      [rule]
      description = "For tests."
      language = "eql"
      name = "Tunnel"
      query = 'process where process.name == "ssh"'
      risk_score = 47
      rule_id = "4d0b8c52-6a1e-4f37-9b20-000000000001"
      severity = "medium"
      type = "eql"

      """
    private static let sequence = """
      [rule]
      description = "For tests."
      language = "eql"
      name = "Pair"
      query = 'sequence by host.name with maxspan=10m [process where process.name == "bash"] [process where process.name == "ssh"]'
      risk_score = 47
      rule_id = "4d0b8c52-6a1e-4f37-9b20-000000000002"
      severity = "medium"
      type = "eql"

      """

    init() throws {
      store = try StoreSession()
      rules = store.folder.path + "/rules"
      try FileManager.default.createDirectory(atPath: rules, withIntermediateDirectories: false)
      try store.folder.write("rules/tunnel.toml", Self.rule)
      try store.folder.write("rules/pair.toml", Self.sequence)
      var lines: [String] = []
      for number in 0..<12 {
        let name = number % 3 == 0 ? "bash" : "ssh"
        let user = number % 2 == 0 ? "alice" : "bob"
        lines.append(
          #"{"@timestamp":"2026-11-24T10:00:\#(10 + number)Z","event":{"id":"e\#(number)","category":"process","kind":"event"},"host":{"name":"web\#(number % 2)"},"data_stream":{"type":"logs","dataset":"endpoint","namespace":"default"},"user":{"name":"\#(user)"},"process":{"name":"\#(name)","command_line":"\#(name) -N relay\#(number % 4)"}}"#
        )
      }
      events = try store.folder.write("events.ndjson", lines.joined(separator: "\n") + "\n")
      let imported = try store.events("import", events)
      try #require(imported.status == 0, "\(imported.messages)")
    }

    func run(_ arguments: String...) throws -> BuiltProgram.Result { try run(arguments) }

    func run(_ arguments: [String]) throws -> BuiltProgram.Result {
      try BuiltProgram.run(
        arguments,
        environment: ["SWIFTLET_STORE": store.path, "SUDO_USER": "alice"]
      )
    }

    /// Adds an exception of all rules with one entry.
    func add(_ entry: String, _ more: String...) throws -> BuiltProgram.Result {
      try run(
        ["exceptions", "add", "--rules", rules, "--all-rules", "--entry", entry, "--yes"] + more
      )
    }

    /// The documents of alerts that a scan gives.
    func scan(_ more: String...) throws -> [[String: Any]] {
      let result = try BuiltProgram.run(
        ["scan", "--rules", rules, "--jsonl"] + more + [events],
        environment: ["SWIFTLET_STORE": store.path]
      )
      try #require(result.status == 0, "\(result.messages)")
      return result.documents
    }

    /// Ids of whole alerts, without building blocks.
    func ids(_ documents: [[String: Any]]) -> Set<String> {
      Set(
        documents.filter { $0["kibana.alert.building_block_type"] == nil }
          .compactMap { $0["kibana.alert.uuid"] as? String }
      )
    }

    /// Keeps the alerts of a scan, as the service does.
    func keepAlerts() throws {
      let records = try scan().map { document -> AlertRecord in
        let bytes = Array(try JSONSerialization.data(withJSONObject: document))
        var record = AlertRecord(
          id: document["kibana.alert.uuid"] as? String ?? "",
          ruleID: document["kibana.alert.rule.rule_id"] as? String ?? "",
          ruleName: document["kibana.alert.rule.name"] as? String ?? "",
          severity: "medium",
          riskScore: 47,
          raised: Timestamp(milliseconds: 1_795_514_500_000),
          document: bytes
        )
        record.groupID = document["kibana.alert.group.id"] as? String
        record.isBuildingBlock = document["kibana.alert.building_block_type"] != nil
        return record
      }
      try StateDatabase(path: store.path + "/swiftlet.sqlite").write { _ = try $0.add(records) }
    }
  }

  private static func list(_ document: [String: Any], _ key: String) -> Set<String> {
    Set((document[key] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String })
  }

  /// What the preview says is what happens.
  @Test(arguments: [
    #"user.name is "alice""#, #"process.command_line matches "bash*""#,
    #"process.command_line is one of ("ssh -N relay1", "ssh -N relay2")"#,
    #"user.name is not "alice""#, #"process.name is "none""#, #"event.kind is "event""#,
    #"@timestamp is "2026-11-24T10:00:11Z""#,
  ])
  func previewIsWhatHappens(_ entry: String) throws {
    let session = try Session()
    try session.keepAlerts()
    let preview = try session.run(
      "exceptions",
      "preview",
      "--rules",
      session.rules,
      "--all-rules",
      "--entry",
      entry,
      "--json",
      "--from",
      "2026-11-24"
    )
    try #require(preview.status == 0, "\(preview.messages)")
    let document = try #require(preview.documents.first)
    let added = try session.add(
      entry,
      "--id",
      "x",
      "--from",
      "2026-11-24"
    )
    try #require(added.status == 0, "\(added.messages)")
    let export = try session.run("exceptions", "export")
    let file = try session.store.folder.write("exceptions.ndjson", export.output)
    let before = session.ids(try session.scan())
    let after = session.ids(try session.scan("--exceptions", file))
    #expect(Self.list(document, "silenced_by_events") == before.subtracting(after))
    #expect(Self.list(document, "appearing") == after.subtracting(before))
    // Of kept alerts those are silenced that would not have been raised.
    #expect(Self.list(document, "silenced_alerts") == before.subtracting(after))
    #expect(document["considered_alerts"] as? Int == before.count)
  }

  @Test func addShowEditRemoveUndo() throws {
    let session = try Session()
    let add = [
      "exceptions", "add", "--rules", session.rules, "--rule", "Tunnel", "--entry",
      #"user.name is "bob""#, "--id", "one", "--reason", "why", "--no-preview",
    ]
    func run(_ arguments: [String]) throws -> BuiltProgram.Result {
      try BuiltProgram.run(
        arguments,
        environment: ["SWIFTLET_STORE": session.store.path, "SUDO_USER": "alice"]
      )
    }
    // Nobody can be asked.
    #expect(try run(add).status == 2)
    #expect(try session.run("exceptions", "list", "--rules", session.rules).output.isEmpty)
    #expect(try run(add + ["--yes"]).status == 0)
    #expect(try run(add + ["--yes"]).status == 2, "it is there already")
    let listed = try session.run("exceptions", "list", "--rules", session.rules).output
    #expect(listed.contains("one") && listed.contains("Tunnel") && !listed.contains("Pair"))
    let edit = try session.run(
      "exceptions",
      "edit",
      "one",
      "--rules",
      session.rules,
      "--expires",
      "2026-12-31T00:00:00Z",
      "--comment",
      "asked for",
      "--yes"
    )
    #expect(edit.status == 0, "\(edit.messages)")
    let shown = try session.run("exceptions", "show", "one", "--rules", session.rules).output
    #expect(shown.contains("2026-12-31T00:00:00Z") && shown.contains("asked for (alice"))
    #expect(try session.run("exceptions", "remove", "one").status == 0)
    #expect(try session.run("exceptions", "show", "one", "--rules", session.rules).status == 2)
    #expect(try session.run("exceptions", "undo").status == 0)
    #expect(try session.run("exceptions", "undo").status == 0)
    let back = try session.run("exceptions", "show", "one", "--json", "--rules", session.rules)
    #expect(back.documents.first?["description"] as? String == "why")
    #expect(back.documents.first?["expire_time"] == nil)
    let history = try session.run("exceptions", "history", "--json").documents
    #expect(history.allSatisfy { $0["who"] as? String == "alice" })
    #expect(history.count == 7)
  }

  /// An item that cannot be applied is refused, with its place.
  @Test func whatCannotBeAppliedIsRefused() throws {
    let session = try Session()
    for entry in [#"process.pid is "ssh""#, #"user.name is in list "none""#, "user.name like x"] {
      let result = try session.add(entry)
      #expect(result.status == 2, "\(entry)")
      #expect(result.messages.contains("error[E06"), "\(result.messages)")
    }
    let file = try session.store.folder.write(
      "bad.ndjson",
      #"{"list_id":"l","type":"detection","name":"L"}"# + "\n"
        + #"{"item_id":"i","list_id":"l","name":"n","entries":[{"field":"a","type":"match","operator":"included"}]}"#
        + "\n"
    )
    let result = try session.run("exceptions", "import", file)
    #expect(result.status == 2)
    #expect(result.messages.contains("bad.ndjson:2:"), "\(result.messages)")
    #expect(try session.run("exceptions", "export").output.split(separator: "\n").count == 1)
  }

  @Test func importAttachAndValues() throws {
    let session = try Session()
    let values = try session.store.folder.write("users.txt", "bob\ncarol\n")
    #expect(
      try session.run(
        "exceptions",
        "values",
        "import",
        "--id",
        "users",
        "--type",
        "keyword",
        values
      )
      .status == 0
    )
    let file = try session.store.folder.write(
      "in.ndjson",
      #"{"list_id":"shared","type":"detection","name":"Shared","description":"d"}"# + "\n"
        + #"{"item_id":"i","list_id":"shared","type":"simple","name":"n","entries":[{"field":"user.name","operator":"included","type":"list","list":{"id":"users","type":"keyword"}}]}"#
        + "\n"
    )
    #expect(try session.run("exceptions", "import", file).status == 0)
    #expect(try session.run("exceptions", "import", file).status == 2)
    #expect(try session.run("exceptions", "import", file, "--overwrite").status == 0)
    #expect(try session.run("exceptions", "values", "remove", "users").status == 2)
    #expect(try session.run("exceptions", "values", "export", "users").output == "bob\ncarol\n")
    #expect(
      try session.run("exceptions", "attach", "shared", "Tunnel", "--rules", session.rules).status
        == 0
    )
    let explained = try session.run(
      "explain",
      "Tunnel",
      "--rules",
      session.rules,
      "--event",
      session.events + ":2",
      "--json"
    )
    let document = try #require(explained.documents.first)
    #expect(document["matches"] as? Bool == false)
    let excepted = document["excepted"] as? [[String: Any]]
    let items = excepted?.first?["exceptions"] as? [[String: Any]]
    #expect(items?.first?["item_id"] as? String == "i")
    #expect(items?.first?["entries"] as? [String] == [#"user.name is in list "users""#])
    // The other rule does not have it.
    let other = try session.run(
      "explain",
      "Pair",
      "--rules",
      session.rules,
      "--event",
      session.events
    ).output
    #expect(!other.contains("excepted"))
    #expect(
      try session.run("exceptions", "attach", "shared", "--all", "--rules", session.rules).status
        == 0
    )
    let pair = try session.run(
      "explain",
      "Pair",
      "--rules",
      session.rules,
      "--event",
      session.events
    ).output
    #expect(pair.contains("excepted") && pair.contains("of stage"))
    #expect(
      try session.run("exceptions", "detach", "shared", "--all", "--rules", session.rules).status
        == 0
    )
  }

  /// The user with the whole command line, for the rule that alerted.
  @Test func alertsAreExcepted() throws {
    let session = try Session()
    try session.keepAlerts()
    let alerts = try session.scan()
    let single = try #require(
      alerts.first { $0["kibana.alert.rule.name"] as? String == "Tunnel" }
    )
    let id = try #require(single["kibana.alert.uuid"] as? String)
    let proposed = try session.run(
      "alerts",
      "except",
      id,
      "--rules",
      session.rules,
      "--json",
      "--from",
      "2026-11-24"
    )
    let document = try #require(proposed.documents.first, "\(proposed.messages)")
    let entries = (document["item"] as? [String: Any])?["entries"] as? [[String: Any]]
    #expect(
      entries?.compactMap { $0["field"] as? String } == ["user.name", "process.command_line"]
    )
    #expect(Self.list(document, "silenced_alerts").contains(id))
    let saved = try session.run(
      "alerts",
      "except",
      id,
      "--rules",
      session.rules,
      "--save",
      "--expires",
      "30d"
    )
    #expect(saved.status == 0, "\(saved.messages)")
    let export = try session.run("exceptions", "export").output
    let file = try session.store.folder.write("exceptions.ndjson", export)
    let group = try #require(
      alerts.first {
        $0["kibana.alert.rule.name"] as? String == "Pair"
          && $0["kibana.alert.building_block_type"] == nil
      }
    )
    #expect(!session.ids(try session.scan("--exceptions", file)).contains(id))
    let whole = try #require(group["kibana.alert.uuid"] as? String)
    let pair = try session.run(
      "alerts",
      "except",
      whole,
      "--rules",
      session.rules,
      "--json",
      "--from",
      "2026-11-24"
    )
    let pairDocument = try #require(pair.documents.first, "\(pair.messages)")
    #expect(Self.list(pairDocument, "silenced_alerts").contains(whole))
    #expect(Self.list(pairDocument, "silenced_by_events").contains(whole))
  }

  /// A rule that names a list that is not there is an error of lint; it runs all the same, loudly.
  @Test func missingListsAreSaid() throws {
    let session = try Session()
    let path = session.rules + "/tunnel.toml"
    let rule =
      session.store.folder.text("rules/tunnel.toml")
      + #"exceptions_list = [{id = "1", list_id = "gone", type = "detection", namespace_type = "single"}, "#
      + #"{id = "2", list_id = "endpoint_list", type = "endpoint", namespace_type = "agnostic"}]"#
      + "\n"
    try session.store.folder.write("rules/tunnel.toml", rule)
    let lint = try session.run("rules", "lint", path)
    #expect(lint.status == 2)
    #expect(lint.output.contains("E0604") && lint.output.contains("`gone`"), "\(lint.output)")
    #expect(!lint.output.contains("endpoint_list`"))
    let file = try session.store.folder.write(
      "in.ndjson",
      #"{"list_id":"other","type":"detection","name":"L","description":""}"# + "\n"
    )
    let scan = try session.run(
      "scan",
      "--rules",
      path,
      "--exceptions",
      file,
      "--jsonl",
      session.events
    )
    #expect(scan.status == 0)
    #expect(scan.documents.count == 8)
    #expect(scan.messages.contains("gone"), "\(scan.messages)")
    let list = try session.store.folder.write(
      "gone.ndjson",
      #"{"list_id":"gone","type":"detection","name":"L","description":""}"# + "\n"
        + #"{"item_id":"i","list_id":"gone","name":"n","entries":[{"field":"user.name","operator":"included","type":"match","value":"bob"}]}"#
        + "\n"
    )
    #expect(try session.run("rules", "lint", path, "--exceptions", list).status == 0)
    let excepted = try session.run(
      "scan",
      "--rules",
      path,
      "--exceptions",
      list,
      "--jsonl",
      session.events
    )
    #expect(excepted.documents.count == 4)
    #expect(excepted.messages.contains("4 events taken out by exceptions"), "\(excepted.messages)")
  }
}
