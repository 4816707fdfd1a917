// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `swiftlet scan` as scripts use it.
@Suite("scan")
struct ScanTests {
  /// An event that the tunnel rule matches.
  static func tunnel(_ id: String, at time: String = "2026-11-24T10:00:00Z") -> String {
    #"{"@timestamp":"\#(time)","event":{"id":"\#(id)","category":["process"],"type":["start"],"action":"exec"},"host":{"os":{"type":"linux"},"name":"h"},"process":{"name":"ngrok","args":["ngrok"],"args_count":1,"parent":{"name":"sh"}}}"#
  }
  private static let rules = ["--rules", BuiltProgram.seedRule]

  private static func ids(_ result: BuiltProgram.Result) -> [String] {
    result.documents.compactMap { alert in
      (alert["kibana.alert.ancestors"] as? [[String: Any]])?.first?["id"] as? String
    }
  }

  @Test func unreadableLinesAreNamedAndPassedOver() throws {
    let text = Self.tunnel("a") + "\n{\"broken\n[1]\n\n" + Self.tunnel("b")
    let result = try BuiltProgram.run(
      ["scan", "--jsonl"] + Self.rules + ["-"],
      input: Data(text.utf8)
    )
    #expect(result.status == 0)
    #expect(Self.ids(result) == ["a", "b"])
    #expect(result.messages.contains("<stdin>:2: "))
    #expect(result.messages.contains("<stdin>:3: "))
    #expect(result.messages.contains("2 lines could not be read"))
  }

  @Test func severalFilesAreOneStreamInOrderOfTime() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "1.ndjson",
      Self.tunnel("late", at: "2026-11-24T12:00:00Z") + "\n"
        + Self.tunnel("first", at: "2026-11-24T09:00:00+02:00") + "\n"
    )
    try folder.write("2.ndjson", Self.tunnel("middle", at: "2026-11-24T11:00:00.5Z") + "\n")
    let result = try BuiltProgram.run(["scan", "--jsonl"] + Self.rules + [folder.path])
    #expect(Self.ids(result).elementsEqual(["first", "middle", "late"]))
  }

  @Test func oneEventAlertsOnce() throws {
    let text = Self.tunnel("a") + "\n" + Self.tunnel("a") + "\n"
    let result = try BuiltProgram.run(
      ["scan", "--jsonl"] + Self.rules + ["-"],
      input: Data(text.utf8)
    )
    #expect(Self.ids(result) == ["a"])
    #expect(result.messages.contains("1 repeated event"))
  }

  @Test func anEventWithoutIdIsItsLine() throws {
    let line = Self.tunnel("a").replacingOccurrences(of: "\"id\":\"a\",", with: "")
    let result = try BuiltProgram.run(
      ["scan", "--jsonl"] + Self.rules + ["-"],
      input: Data((line + "\n" + line).utf8)
    )
    let ids = Self.ids(result)
    #expect(ids.count == 1)
    #expect(ids.first?.count == 64)
  }

  @Test(arguments: ["gzip", "zstd"])
  func compressedInputIsRead(by program: String) throws {
    let folder = try TemporaryFolder()
    let plain = try folder.write("events", Self.tunnel("a") + "\n")
    let packed = folder.path + "/events.bin"
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program, "-q", "-c", plain]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: try folder.write("events.bin", Data()))
    try process.run()
    process.waitUntilExit()
    #expect(Self.ids(try BuiltProgram.run(["scan", "--jsonl"] + Self.rules + [packed])) == ["a"])
  }

  /// What was read of a file that was cut off counts, and it is said how far that was.
  @Test(arguments: ["gzip", "zstd"])
  func aCutFileIsReadAsFarAsItGoes(by program: String) throws {
    let folder = try TemporaryFolder()
    let lines = (0..<3_000).map { Self.tunnel("t\($0)-\(UInt64.random(in: 0 ... .max))") }
    let plain = try folder.write("events", lines.joined(separator: "\n") + "\n")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program, "-q", "-c", plain]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: try folder.write("whole", Data()))
    try process.run()
    process.waitUntilExit()
    let whole = FileManager.default.contents(atPath: folder.path + "/whole") ?? Data()
    let cut = try folder.write("cut", whole.prefix(whole.count / 2))
    for threads in ["1", "2"] {
      let result = try BuiltProgram.run(
        ["scan", "--jsonl", "--threads", threads] + Self.rules + [cut]
      )
      #expect(result.status == 1)
      let read = Self.ids(result).count
      #expect(read > 100 && read < 3_000)
      #expect(
        result.messages.contains(
          "ends inside a compressed frame, after \(whole.count / 2) bytes; \(read) lines before that were read, what follows is missing"
        ),
        "\(read): \(result.messages)"
      )
    }
  }

  @Test func threadsChangeNothing() throws {
    let folder = try TemporaryFolder()
    let lines = (0..<20_000).map { number in
      number.isMultiple(of: 500)
        ? Self.tunnel("t\(number)")
        : #"{"event":{"id":"e\#(number)","category":"file"},"message":"\#(String(repeating: "x", count: 200))"}"#
    }
    let file = try folder.write("events.ndjson", lines.joined(separator: "\n") + "\n")
    let one = try BuiltProgram.run(["scan", "--jsonl"] + Self.rules + [file])
    let three = try BuiltProgram.run(["scan", "--jsonl", "--threads", "3"] + Self.rules + [file])
    #expect(Self.ids(one).count == 40)
    #expect(one.output == three.output)
  }

  @Test func statusesAreAsPromised() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("events.ndjson", Self.tunnel("a") + "\n")
    let junk = try folder.write("junk.ndjson", "no json\n")
    let empty = try folder.write("empty.ndjson", "")
    func status(_ arguments: [String]) throws -> Int32 { try BuiltProgram.run(arguments).status }
    #expect(try status(["scan"] + Self.rules + [file]) == 0)
    #expect(try status(["scan", "--fail-on-alert"] + Self.rules + [file]) == 3)
    #expect(try status(["scan", "--fail-on-alert"] + Self.rules + [empty]) == 0)
    #expect(try status(["scan"] + Self.rules + [junk]) == 1)
    #expect(try status(["scan"] + Self.rules + [folder.path + "/none"]) == 1)
    #expect(try status(["scan", "--rules", folder.path + "/none", file]) == 2)
    #expect(try status(["scan", "--no-such-option", file]) == 2)
    #expect(try status(["scan"]) == 2)
    #expect(try status(["nonsense"]) == 2)
    #expect(try status(["--help"]) == 0)
    #expect(try status(["scan", "--help"]) == 0)
  }

  /// Terminal escapes in event data are shown, not obeyed.
  @Test func controlCharactersAreMadeVisible() throws {
    let event = Self.tunnel("a").replacingOccurrences(
      of: #""args":["ngrok"]"#,
      with: #""args":["ngrok","\u001b[2J\u202Eevil"]"#
    )
    let result = try BuiltProgram.run(["scan"] + Self.rules + ["-"], input: Data(event.utf8))
    #expect(!result.output.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
    #expect(result.output.contains("\\u{1b}"))
  }

  @Test func statisticsAreWritten() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("events.ndjson", Self.tunnel("a") + "\nbroken\n")
    let statistics = folder.path + "/statistics.json"
    _ = try BuiltProgram.run(["scan", "--stats-json", statistics] + Self.rules + [file])
    let read =
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(filePath: statistics))
      ) as? [String: Any]
    #expect(read?["events"] as? Int == 1)
    #expect(read?["undecodable"] as? Int == 1)
    #expect(read?["alerts"] as? Int == 1)
  }
}
