// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Logs of other programs as inputs of the program's commands.
@Suite("logs of other programs") struct ForeignLogTests {
  /// A tunnel as Tetragon logs it; the number makes it an event of its own.
  private static func tunnel(_ number: Int, name: String = "socat") -> String {
    let time = Date(timeIntervalSinceNow: 0).ISO8601Format()
    return
      #"{"process_exec":{"process":{"exec_id":"e\#(number)","pid":\#(number),"binary":"/usr/bin/\#(name)","arguments":"TCP4-LISTEN:80,fork TCP4:10.0.0.5:80"},"parent":{"pid":1,"binary":"/usr/bin/bash"}},"node_name":"web1","time":"\#(time)"}"#
      + "\n"
  }
  private static let falco =
    #"{"hostname":"web1","rule":"r","output":"o","priority":"Notice","time":"2026-11-24T10:00:00Z","output_fields":{"evt.type":"execve","proc.pid":1,"proc.name":"ngrok","proc.cmdline":"ngrok","proc.pname":"sh"}}"#
    + "\n"
  private static let rules = ["--rules", BuiltProgram.root + "/rules"]

  @Test func aFolderIsScannedEachFileInItsFormat() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.log", Self.tunnel(1) + "\nnonsense\n" + Self.tunnel(2))
    try folder.write("b.json", Self.falco)
    try folder.write("c.ndjson", ScanTests.tunnel("own") + "\n")
    let stats = folder.path + "/stats"
    let result = try BuiltProgram.run(
      ["scan", "--jsonl", "--stats-json", stats] + Self.rules
        + ["a.log", "b.json", "c.ndjson"].map { folder.path + "/" + $0 }
    )
    #expect(result.status == 0, "\(result.messages)")
    let tunnels = result.documents.filter {
      ($0["kibana.alert.rule.name"] as? String)?.contains("Tunnel") ?? false
    }
    #expect(tunnels.count >= 4)
    #expect(
      result.messages.contains(
        "Tetragon: 1 input, 4 lines read = 2 translated (2 events) + 1 without event + 1 not understood"
      ),
      "\(result.messages)"
    )
    #expect(result.messages.contains("a.log:3: not understood: "))
    #expect(result.messages.contains("Falco: 1 input, 1 line read"))
    let counters = try #require(
      JSONSerialization.jsonObject(with: Data(folder.text("stats").utf8)) as? [String: Any]
    )
    #expect(counters["lines"] as? Int == 6)
    #expect(counters["events"] as? Int == 4)
    #expect(counters["undecodable"] as? Int == 1)
    #expect(counters["blank"] as? Int == 1)
    let inputs = try #require(counters["translated_inputs"] as? [[String: Any]])
    #expect(inputs.map { $0["format"] as? String } == ["tetragon", "falco"])
    #expect(inputs[0]["not_understood"] as? Int == 1)
  }

  @Test func theFormatCanBeGiven() throws {
    let result = try BuiltProgram.run(
      ["scan", "--jsonl", "--format", "sysmon"] + Self.rules + ["-"],
      input: Data("a line\n".utf8)
    )
    #expect(result.status == 0)
    #expect(result.messages.contains("Sysmon: 1 input, 1 line read = 0 translated"))
    let wrong = try BuiltProgram.run(["scan", "--format", "syslog", "-"])
    #expect(wrong.status == 2)
    #expect(wrong.messages.contains("tetragon"))
    let nothing = try BuiltProgram.run(
      ["scan", "--format", "falco"] + Self.rules + ["-"],
      input: Data("nonsense\n".utf8)
    )
    #expect(nothing.status == 1)
  }

  @Test func threadsAndCompressionGiveTheSame() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("t.log", (1...3_000).map { Self.tunnel($0) }.joined())
    let gzip = Process()
    gzip.executableURL = URL(filePath: "/usr/bin/gzip")
    gzip.arguments = ["-k", path]
    try gzip.run()
    gzip.waitUntilExit()
    let one = try BuiltProgram.run(["scan", "--jsonl"] + Self.rules + [path])
    let two = try BuiltProgram.run(["scan", "--jsonl", "--threads", "2"] + Self.rules + [path])
    let packed = try BuiltProgram.run(["scan", "--jsonl"] + Self.rules + [path + ".gz"])
    #expect(one.documents.count >= 3_000)
    #expect(one.output == two.output)
    #expect(one.output == packed.output)
  }

  @Test func aLineIsExplained() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("t.log", Self.tunnel(1, name: "true") + Self.tunnel(2))
    let query = #"process where process.name == "socat""#
    let hit = try BuiltProgram.run("explain", "--query", query, "--event", path + ":2", "--json")
    #expect(hit.status == 0, "\(hit.messages)")
    #expect(hit.output.contains(#""matches":true"#) || hit.output.contains("socat"))
    let laid = try folder.write(
      "laid.json",
      "{\n\"process_exec\": {\n\"process\": {\"pid\": 7, \"binary\": \"/usr/bin/socat\"}\n}\n}\n"
    )
    let inside = try BuiltProgram.run("explain", "--query", query, "--event", laid + ":3")
    #expect(inside.status == 0, "\(inside.messages)")
  }

  @Test func importedEventsAreStoredInECS() throws {
    let session = try ServiceSession()
    let path = try session.folder.write("t.log", Self.tunnel(1) + "nonsense\n" + Self.tunnel(2))
    let result = try session.swiftlet("events", "import", path)
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.messages.contains("2 events"))
    #expect(result.messages.contains("1 not understood"))
    let found = try session.swiftlet(
      "events",
      "search",
      "--json",
      #"process where process.name == "socat""#
    )
    #expect(found.output.contains("logs-endpoint.events.process-default"))
  }

  /// Killed at any moment, the service has each event once, also where entries are many lines.
  @Test func aKilledServiceLosesAndDoublesNothing() throws {
    let session = try ServiceSession()
    func entry(_ number: Int) -> String {
      """
      __CURSOR=c\(number)
      __REALTIME_TIMESTAMP=1795690501123456
      MESSAGE=message \(number)
      _PID=\(number)


      """
    }
    var next = 0
    for round in 0..<4 {
      try session.start()
      for _ in 0..<40 {
        let text = entry(next)
        next += 1
        // An entry comes in two pieces.
        try session.append(String(text.prefix(20 + round)))
        if next.isMultiple(of: 9) { usleep(120_000) }
        try session.append(String(text.dropFirst(20 + round)))
      }
      usleep(UInt32(200_000 * round))
      session.signal(SIGKILL)
      _ = session.stop()
    }
    let last = try session.runToEnd()
    #expect(last.status == 0, "\(last.messages)")
    let found = try session.swiftlet("events", "search", "--json", "any where true")
    let ids = found.output.split(separator: #""_id":""#).dropFirst().map {
      $0.prefix { $0 != "\"" }
    }
    #expect(ids.count == next)
    #expect(Set(ids).count == next)
  }

  @Test func theServiceTellsOfItsTranslations() throws {
    let session = try ServiceSession()
    try session.append(Self.tunnel(1) + "nonsense\n")
    try session.start()
    #expect(session.wait { session.folder.text("out").contains("Test single") })
    #expect(
      session.wait {
        let text = (try? session.swiftlet("status").output) ?? ""
        return text.contains(
          "tetragon, 2 lines read = 1 translated + 0 without event + 1 not understood"
        )
      }
    )
    #expect(session.messages.contains("line 2 is not understood"))
    #expect(session.stop() == 0, "\(session.messages)")
  }

  @Test func aFolderIsFollowedWithFilesThatComeLater() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/logs",
      withIntermediateDirectories: false
    )
    try folder.write("logs/a.log", Self.tunnel(1))
    let process = try BuiltProgram.start(
      ["watch", "--jsonl", "--from-start"] + Self.rules + [folder.path + "/logs"],
      in: folder
    )
    defer {
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
    func wait(for text: String) -> Bool {
      for _ in 0..<400 {
        if folder.text("out").contains(text) { return true }
        usleep(50_000)
      }
      return false
    }
    #expect(wait(for: #""entity_id":"e1""#), "\(folder.text("err"))")
    try folder.write("logs/b.json", Self.falco)
    #expect(wait(for: "ngrok"))
    // What is rotated is not read again, and what follows it is.
    try FileManager.default.moveItem(
      atPath: folder.path + "/logs/a.log",
      toPath: folder.path + "/logs/a.log.1"
    )
    try folder.write("logs/a.log", Self.tunnel(3))
    #expect(wait(for: #""entity_id":"e3""#))
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let messages = folder.text("err")
    #expect(messages.contains("Tetragon: 1 input, 2 lines read = 2 translated"), "\(messages)")
    let alerts = folder.text("out").split(separator: "\n").count {
      $0.contains(#""entity_id":"e1""#)
    }
    #expect(alerts > 0)
  }
}

/// What `search` makes of logs and lists, and `scan` of an answer of Elasticsearch.
@Suite("search in other forms") struct SearchedFormsTests {
  private static let tetragon =
    #"{"process_exec":{"process":{"exec_id":"e1","pid":7,"binary":"/usr/bin/socat","arguments":"TCP4-LISTEN:80 TCP4:10.0.0.5:80"},"parent":{"pid":1,"binary":"/usr/bin/bash"}},"node_name":"web1","time":"2026-11-24T10:00:00Z"}"#
  private static let query = #"process where process.name == "socat""#

  @Test func searchTranslatesLogs() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("t.log", Self.tetragon + "\nnonsense\n")
    let found = try BuiltProgram.run("search", "--json", Self.query, path)
    #expect(found.status == 0)
    #expect(found.output.contains(#""value":1"#), "\(found.output)")
    #expect(found.output.contains("logs-endpoint.events.process-default"))
    #expect(found.messages.contains("Tetragon: 1 input, 2 lines read"), "\(found.messages)")
    #expect(found.messages.contains("1 line could not be read"))
    // As they are, where that is wanted.
    let asItIs = try BuiltProgram.run(
      "search",
      "--format",
      "ecs",
      "--json",
      "any where process_exec.process.pid == 7",
      path
    )
    #expect(asItIs.output.contains(#""value":1"#), "\(asItIs.output)")
    let shell = try BuiltProgram.run(["shell", path], input: Data((Self.query + "\n").utf8))
    #expect(shell.messages.contains("1 hit in 1 event"), "\(shell.messages)")
  }

  @Test func anAnswerOfElasticsearchIsItsEvents() throws {
    let folder = try TemporaryFolder()
    let hits = (1...3).map {
      #"{"_index":"logs-endpoint.events.process-default","_id":"id\#($0)","_source":\#(ScanTests.tunnel("t\($0)"))}"#
    }
    let lines = try folder.write("hits.ndjson", hits.joined(separator: "\n") + "\n")
    let answer = try folder.write(
      "answer.json",
      #"{"took":1,"hits":{"hits":["# + hits.joined(separator: ",") + "]}}"
    )
    let array = try folder.write("array.json", "[" + hits.joined(separator: ",\n") + "]")
    let expected = try BuiltProgram.run("scan", "--jsonl", "--rules", BuiltProgram.seedRule, lines)
    #expect(expected.documents.count == 3)
    for path in [answer, array] {
      let result = try BuiltProgram.run("scan", "--jsonl", "--rules", BuiltProgram.seedRule, path)
      #expect(result.status == 0, "\(result.messages)")
      #expect(result.output == expected.output)
      let search = try BuiltProgram.run("search", "--json", "process where true", path)
      #expect(search.output.contains(#""_id":"id2""#), "\(search.output)")
    }
    let cut = try folder.write("cut.json", String(folder.text("answer.json").dropLast(5)))
    let damaged = try BuiltProgram.run("scan", "--jsonl", "--rules", BuiltProgram.seedRule, cut)
    #expect(damaged.status == 1)
    #expect(damaged.documents.count == 2 || damaged.documents.count == 3)
  }
}
