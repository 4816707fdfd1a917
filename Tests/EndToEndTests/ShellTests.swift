// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `swiftlet shell`, at a terminal and with a script.
@Suite("shell")
struct ShellTests {
  private static func event(_ id: Int, _ name: String) -> String {
    #"{"@timestamp":"2026-11-24T10:00:0\#(id)Z","event":{"id":"e\#(id)","category":"process"},"process":{"name":"\#(name)","pid":\#(id)},"zone":{"oddity":"z"}}"#
  }

  private static let events = [event(1, "alpha"), event(2, "beta"), event(3, "al\\u001b[2Jpha")]
    .joined(separator: "\n")

  private static func script(_ lines: String..., options: [String] = []) throws
    -> BuiltProgram.Result
  {
    let folder = try TemporaryFolder()
    let file = try folder.write("events.ndjson", events)
    return try BuiltProgram.run(
      ["shell"] + options + [file],
      input: Data(lines.joined(separator: "\n").utf8),
      environment: ["XDG_STATE_HOME": folder.path + "/state"]
    )
  }

  @Test func aScriptIsReadLineByLine() throws {
    let result = try Self.script(
      "process where process.name == \"beta\"",
      ":show 1",
      ":explain 1",
      "sequence with maxspan=5s",
      "  [process where process.pid == 1]",
      "  [process where process.pid == 2]",
      "process where process.pid == 9",
      ":fields zone",
      ":size 1",
      "any where true"
    )
    #expect(result.status == 0, "\(result.messages)")
    #expect(!result.output.contains("eql>"))
    #expect(result.output.contains("beta"))
    #expect(result.output.contains("zone.oddity"))
    #expect(result.output.contains("true   process.name == \"beta\""))
    #expect(result.output.contains("sequence 1"))
    #expect(result.messages.contains("1 hit in 3 events"))
    #expect(result.messages.contains("process.pid == 9  ← held for no event"))
    #expect(result.messages.contains("3 hits in 3 events, 1 of them shown"))
  }

  @Test func mistakesShowInTheStatus() throws {
    let result = try Self.script("process where process.pid = 1", "any where true", ":nothing")
    #expect(result.status == 2)
    #expect(result.messages.contains("error[E0108]"))
    #expect(result.messages.contains("there is no :nothing"))
    #expect(result.output.contains("alpha"))
  }

  @Test func asJSONEachAnswerIsALine() throws {
    let result = try Self.script(
      "any where process.pid == 1",
      "any where process.pid > 1",
      options: ["--json"]
    )
    let counts = result.documents.compactMap { body in
      ((body["hits"] as? [String: Any])?["total"] as? [String: Any])?["value"] as? Int
    }
    #expect(counts == [1, 2])
  }

  /// Events of three megabytes, of which a shell that sorts one in memory keeps the last.
  @Test func anAnswerIsKeptInBoundedMemory() throws {
    let folder = try TemporaryFolder()
    let ballast = String(repeating: "m", count: 10_000)
    let file = try folder.write(
      "many.ndjson",
      (1...300).map {
        #"{"event":{"id":"e\#($0)","category":"process"},"host":{"id":"h\#($0)"},"message":"\#(ballast)"}"#
      }.joined(separator: "\n")
    )
    func run(_ query: String, _ directives: String...) throws -> BuiltProgram.Result {
      try BuiltProgram.run(
        ["shell", "--sort-memory", "1", file],
        input: Data(([":size all", query] + directives).joined(separator: "\n").utf8)
      )
    }
    let query = "any where host.id != null"
    let good = try run(query, ":show 300")
    #expect(good.status == 0, "\(good.messages)")
    #expect(good.messages.contains("300 hits in 300 events"))
    #expect(good.messages.contains("are not kept for :show and :explain"))
    #expect(good.messages.contains("of events were sorted on disk"))
    #expect(good.output.contains("_id e300"))
    let early = try run(query, ":show 1", ":show 301")
    #expect(early.status == 2)
    #expect(early.messages.contains("result 1 is not kept"))
    #expect(early.messages.contains("has no result 301"))
  }

  @Test func sizeAndPipesSayHowManyThereAre() throws {
    let result = try Self.script(
      ":size 1",
      "any where true | head 2",
      ":show 1",
      "any where true | head 0",
      "sequence [any where process.pid == 1] [any where process.pid == 2] | head 0"
    )
    #expect(result.messages.contains("2 hits in 3 events, 1 of them shown"))
    #expect(result.output.contains("_id e2"))
    #expect(result.messages.contains("0 hits in 3 events"))
    #expect(result.messages.contains("0 sequences in 3 events"))
    #expect(!result.messages.contains("matches;"))
  }

  @Test func controlCharactersOfEventsStayVisible() throws {
    let result = try Self.script("process where process.pid == 3", ":show 1", ":schema")
    #expect(result.output.contains("al\\u{1b}[2Jpha"))
    #expect(!result.output.contains("\u{1B}"))
  }

  @Test func whatCanBeReadOnlyOnceIsRefused() throws {
    #expect(try BuiltProgram.run("shell", "-").status == 2)
    #expect(try BuiltProgram.run("shell", "/dev/null").status == 1)
    #expect(try BuiltProgram.run("shell", "/no/such/file").status == 1)
  }

  @Test func aPersonTypesCompletesAndEnds() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("events.ndjson", Self.events)
    let state = ["XDG_STATE_HOME": folder.path + "/state"]
    let terminal = try PseudoTerminal(["shell", file], environment: state)
    try terminal.expect("eql> ")
    // TAB: the category, a field of ECS by its parts, one that only the files have.
    try terminal.type("proc\t", expecting: "ess ")
    try terminal.type("wh\t", expecting: "ere ")
    try terminal.type("zone.o\t", expecting: "ddity ")
    let found = try terminal.ask("== \"z\" and process.pid == 2\n", expecting: "1 hit in 3 events")
    #expect(found.contains("1  2026-11-24T10:00:02Z  z                      2"))
    // Several that fit are listed, and the line is still there.
    let names = try terminal.ask(
      "any where process.args\t",
      expecting: "process.args_count",
      prompt: "eql> any where process.args"
    )
    #expect(!names.contains("process.parent"))
    // A field that only the files have is no reason to warn.
    #expect(!terminal.screen.contains("zone.oddity` is not"))
    try terminal.ask("\u{3}", expecting: "^C")
    // A mistake has its caret.
    let mistake = try terminal.ask("process where process.pid = 1\n", expecting: "help: write `==`")
    #expect(mistake.contains("  |                           ^\r\n"))
    // A query of several lines, then the same again from the history.
    try terminal.type("sequence by zone.oddity\n", expecting: "  -> ")
    try terminal.type("[process where process.pid == 1]\n", expecting: "  -> ")
    try terminal.type("[process where process.pid == 2]\n", expecting: "  -> ")
    try terminal.ask("\n", expecting: "1 sequence in 3 events")
    try terminal.ask("\u{1B}[A\n", expecting: "1 sequence in 3 events")
    // A line that is given up leaves nothing behind.
    try terminal.type("sequence by nothing\n", expecting: "  -> ")
    try terminal.ask("\u{3}", expecting: "^C")
    try terminal.ask(":explain 1\n", expecting: "process.pid == 2")
    terminal.type("\u{4}")
    #expect(terminal.waitForEnd() == 0)
    let history = folder.text("state/swiftlet/history").split(separator: "\n")
    #expect(history.first == "process where zone.oddity == \"z\" and process.pid == 2")
    #expect(
      history.contains(
        "sequence by zone.oddity [process where process.pid == 1] [process where process.pid == 2]"
      )
    )
    let attributes = try FileManager.default.attributesOfItem(
      atPath: folder.path + "/state/swiftlet/history"
    )
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    // Another shell knows it.
    let second = try PseudoTerminal(["shell", file], environment: state)
    try second.expect("eql> ")
    try second.ask("\u{1B}[A\u{1B}[A\n", expecting: "1 sequence in 3 events")
    second.type(":quit\n")
    #expect(second.waitForEnd() == 0)
  }
}
