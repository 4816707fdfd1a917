// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What commands of exceptions refuse or say aloud, as a user runs them.
@Suite("Exceptions: refusals")
struct ExceptionRefusalTests {
  private typealias Session = ExceptionCommandTests.Session

  /// Runs by hand say so too, without any exception in the store; a list that cannot be read is an error.
  @Test func missingListsAreSaidWithoutExceptions() throws {
    let session = try Session()
    let rule = session.store.folder.text("rules/tunnel.toml")
    try session.store.folder.write(
      "rules/tunnel.toml",
      rule + #"exceptions_list = [{list_id = "gone", type = "detection"}]"# + "\n"
    )
    for arguments in [["scan", session.events], ["runs", "now"]] {
      let result = try BuiltProgram.run(
        arguments + ["--rules", session.rules],
        environment: ["SWIFTLET_STORE": session.store.path]
      )
      #expect(result.status == 0)
      #expect(result.messages.components(separatedBy: "`gone`").count == 2, "\(result.messages)")
    }
    for names in [#""gone""#, #"[{id = "1"}]"#] {
      let path = try session.store.folder.write("bad.toml", rule + "exceptions_list = \(names)\n")
      let lint = try session.run("rules", "lint", path)
      #expect(lint.status == 2)
      #expect(lint.output.contains("E0602"), "\(lint.output)")
    }
  }

  /// Units of the calendar are times to come as well, and what is past is refused.
  @Test func endsLieAhead() throws {
    let session = try Session()
    func add(_ end: String) throws -> BuiltProgram.Result {
      try session.add(
        #"user.name is "\#(end)""#,
        "--expires",
        end,
        "--no-preview"
      )
    }
    for end in ["1y", "1M", "30d"] { #expect(try add(end).status == 0) }
    #expect(try !session.run("exceptions", "list").output.contains("expired"))
    for end in ["2020-01-01", "now-1d"] { #expect(try add(end).status == 2) }
    let both = try session.run("exceptions", "edit", "x", "--expires", "1y", "--never-expires")
    #expect(both.status == 2 && both.messages.contains("one or the other"))
  }

  /// A value list cannot be taken from an item that asks for it.
  @Test func valueListsInUseStay() throws {
    let session = try Session()
    let values = try session.store.folder.write("users.txt", "10.0.0.1\n")
    func take(_ type: String) throws -> BuiltProgram.Result {
      try session.run("exceptions", "values", "import", "--id", "v", "--type", type, values)
    }
    #expect(try take("keyword").status == 0)
    let added = try session.add(
      #"user.name is in list "v""#,
      "--no-preview"
    )
    #expect(added.status == 0)
    #expect(try take("keyword").status == 0)
    let other = try take("ip")
    #expect(other.status == 2 && other.messages.contains("is of type ip"), "\(other.messages)")
    let undone = try session.run("exceptions", "undo", "1")
    #expect(undone.status == 2 && undone.messages.contains("not taken back"), "\(undone.messages)")
    #expect(try session.run("exceptions", "values", "export", "v").output == "10.0.0.1\n")
    #expect(try session.run("exceptions", "undo").status == 0)
    #expect(try session.run("exceptions", "undo", "1").status == 0)
  }

  /// An alert by the beginning of its id, and a rule by its whole name.
  @Test func shortIDsAndWholeNames() throws {
    let session = try Session()
    try session.store.folder.write(
      "rules/long.toml",
      session.store.folder.text("rules/tunnel.toml")
        .replacing("Tunnel", with: "Tunnel two").replacing("0001\"", with: "0003\"")
    )
    try session.keepAlerts()
    let id = try #require(
      try session.run("alerts", "list", "--rule", "Tunnel", "--ids").output
        .split(separator: "\n").first
    )
    let names = try session.run("alerts", "list", "--rule", "tunnel", "--json").documents
      .compactMap { $0["kibana.alert.rule.name"] as? String }
    #expect(Set(names) == ["Tunnel"])
    let proposed = try session.run(
      "alerts",
      "except",
      String(id.prefix(12)),
      "--rules",
      session.rules,
      "--json"
    )
    #expect(proposed.documents.first != nil, "\(proposed.messages)")
    #expect(try session.run("rules", "show", "Tunnel", "--rules", session.rules).status == 0)
    #expect(try session.run("rules", "show", "Tun", "--rules", session.rules).status == 2)
    #expect(try session.run("alerts", "list", "--rule", "").status == 2)
  }

  /// Runs by hand take events out as the service does.
  @Test func runsByHandApplyExceptions() throws {
    let session = try Session()
    let added = try session.add(
      #"user.name is "bob""#,
      "--no-preview"
    )
    #expect(added.status == 0)
    let time = Date.now.addingTimeInterval(-60).formatted(.iso8601)
    let lines = ["alice", "bob"].map { user in
      #"{"@timestamp":"\#(time)","event":{"id":"now-\#(user)","category":"process","kind":"event"},"data_stream":{"type":"logs","dataset":"endpoint","namespace":"default"},"user":{"name":"\#(user)"},"process":{"name":"ssh"}}"#
    }
    let file = try session.store.folder.write("now.ndjson", lines.joined(separator: "\n") + "\n")
    #expect(try session.store.events("import", file).status == 0)
    let preview = try session.run("rules", "preview", "Tunnel", "--json", "--rules", session.rules)
    let ran = try session.run("runs", "now", "Tunnel", "--rules", session.rules)
    #expect(ran.status == 0)
    let alerts = try session.run("alerts", "list", "--json").documents
    for documents in [preview.documents, alerts] {
      let users = documents.map { ($0["user"] as? [String: Any])?["name"] as? String }
      #expect(Set(users) == ["alice"])
    }
  }

  /// The preview says what it does not try; a long value lengthens its own row of a table only.
  @Test func previewsTellTheirLimits() throws {
    let session = try Session()
    try session.store.folder.write(
      "rules/tunnel.toml",
      session.store.folder.text("rules/tunnel.toml")
        + "[rule.alert_suppression]\ngroup_by = [\"event.id\"]\n"
    )
    let time = Date.now.addingTimeInterval(-60).formatted(.iso8601)
    let events = [
      (#""@timestamp":"\#(time)","#, "web1"),
      (#""@timestamp":"\#(time)","#, String(repeating: "h", count: 5_000)), ("", "web1"),
    ]
    let lines = events.enumerated().map { number, event in
      #"{\#(event.0)"event":{"id":"limit-\#(number)","category":"process"},"host":{"name":"\#(event.1)"},"data_stream":{"type":"logs","dataset":"endpoint","namespace":"default"},"process":{"name":"ssh"}}"#
    }
    let file = try session.store.folder.write("more.ndjson", lines.joined(separator: "\n") + "\n")
    #expect(try session.store.events("import", file).status == 0)
    let preview = try session.run(
      "exceptions",
      "preview",
      "--rules",
      session.rules,
      "--rule",
      "Tunnel",
      "--entry",
      #"process.name is "ssh""#,
      "--from",
      "1h"
    )
    #expect(preview.status == 0)
    #expect(preview.messages.contains("suppression is not applied"), "\(preview.messages)")
    #expect(preview.messages.contains("1 event without @timestamp"), "\(preview.messages)")
    #expect(try session.run("runs", "now", "Tunnel", "--rules", session.rules).status == 0)
    let rows = try session.run("alerts", "list").output.split(separator: "\n")
    #expect(rows.count { $0.count > 1_000 } == 1)
  }
}
