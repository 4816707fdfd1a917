// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The order of events in `scan` and `search`: by time, whatever stands where, in bounded memory.
@Suite("the order of events")
struct EventOrderTests {
  /// A rule for single events, and one for a pair in order.
  private static func writeRules(_ folder: TemporaryFolder, runs: Bool = false) throws -> String {
    try FileManager.default.createDirectory(
      atPath: folder.path + "/rules",
      withIntermediateDirectories: true
    )
    try folder.write(
      "rules/single.toml",
      SequenceTests.rule("process where process.name == \"x\"")
        .replacingOccurrences(of: "Two together", with: "One")
        .replacingOccurrences(of: "6a2f7c6f1d11", with: "6a2f7c6f1d12")
    )
    try folder.write(
      "rules/pair.toml",
      SequenceTests.rule(
        "sequence by host.id with maxspan=1h [process where process.name == \"a\"]"
          + (runs ? " with runs=2" : "") + " [process where process.name == \"b\"]"
      )
    )
    return folder.path + "/rules"
  }

  private static func event(
    _ id: String,
    _ name: String,
    _ second: Int,
    host: String = "h",
    more: String = ""
  ) -> String {
    let time = "2026-11-24T10:\(two(second / 60 % 60)):\(two(second % 60))Z"
    return
      #"{"@timestamp":"\#(time)","event":{"id":"\#(id)","category":"process"},"host":{"id":"\#(host)"},"process":{"name":"\#(name)"}\#(more)}"#
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// Rule and ids of each whole alert, in the order of the output.
  private static func alerts(_ result: BuiltProgram.Result) -> [String] {
    result.documents.filter { $0["kibana.alert.building_block_type"] == nil }.map { alert in
      let ancestors = alert["kibana.alert.ancestors"] as? [[String: Any]] ?? []
      let ids = ancestors.filter { $0["depth"] as? Int == 0 }.compactMap { $0["id"] as? String }
      return "\(alert["kibana.alert.rule.name"] ?? "") \(ids.joined(separator: " "))"
    }
  }

  private static func statistics(_ path: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(filePath: path))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// What comes through a pipe cannot be read again, and gives what a file gives.
  @Test(arguments: [true, false], ["1", "32"])
  func pipesAreFollowedAsFilesAre(isInOrder: Bool, memory: String) throws {
    let folder = try TemporaryFolder()
    let rules = try Self.writeRules(folder)
    var lines = (0..<3_000).map { number in
      Self.event(
        "\(number)",
        ["a", "b", "c", "x"][number * 7 % 5 % 4],
        number,
        host: "h\(number % 3)"
      )
    }
    if !isInOrder { lines.swapAt(100, 1_300) }
    let text = lines.joined(separator: "\n")
    try folder.write("in.ndjson", text)
    let options = ["scan", "--jsonl", "--rules", rules, "--sort-memory", memory]
    let file = try BuiltProgram.run(options + ["\(folder.path)/in.ndjson"])
    let pipe = try BuiltProgram.run(options + ["-"], input: Data(text.utf8))
    #expect(Self.alerts(file).contains { $0.hasPrefix("Two together") })
    #expect(Self.alerts(file) == Self.alerts(pipe))
  }

  @Test func severalFilesAreOneStream() throws {
    let folder = try TemporaryFolder()
    let rules = try Self.writeRules(folder)
    let lines = [
      Self.event("6", "x", 60), Self.event("5", "b", 50), Self.event("1", "a", 10),
      Self.event("3", "x", 30), Self.event("4", "a", 40), Self.event("2", "b", 20),
    ]
    try folder.write("1.ndjson", lines.prefix(3).joined(separator: "\n"))
    try folder.write("2.ndjson", lines.suffix(3).joined(separator: "\n"))
    let files = ["\(folder.path)/1.ndjson", "\(folder.path)/2.ndjson"]
    let expected = ["Two together 1 2", "One 3", "Two together 4 5", "One 6"]
    let result = try BuiltProgram.run(["scan", "--jsonl", "--rules", rules] + files)
    #expect(Self.alerts(result) == expected)
    let turned = try BuiltProgram.run(["scan", "--jsonl", "--rules", rules] + files.reversed())
    #expect(Self.alerts(turned) == expected)
    // One input alone: single events as they are read, then sequences in order.
    let one = try BuiltProgram.run(
      ["scan", "--jsonl", "--rules", rules, "-"],
      input: Data(lines.joined(separator: "\n").utf8)
    )
    #expect(Self.alerts(one) == ["One 6", "One 3", "Two together 1 2", "Two together 4 5"])
  }

  /// Some megabytes in no order, to be sorted with one in memory.
  private static func writeMany(_ folder: TemporaryFolder) throws -> String {
    let ballast = ",\"message\":\"\(String(repeating: "m", count: 1_200))\""
    var lines = (0..<2_400).map { number in
      // Of forty hosts one has an `a`, a `b` a second after, and another `b` later; others an `a`.
      let place = number % 40
      let host = place < 3 ? number / 40 * 40 : number
      let name = ["a", "b", "b", "x"].dropFirst(place).first ?? "a"
      return event("\(number)", name, number, host: "h\(host)", more: ballast)
    }
    var state: UInt64 = 7
    for place in lines.indices.reversed() {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      lines.swapAt(place, Int(state >> 33) % (place + 1))
    }
    return try folder.write("many.ndjson", lines.joined(separator: "\n") + "\n")
  }

  @Test func whatDoesNotFitIsSortedOnDisk() throws {
    let folder = try TemporaryFolder()
    let rules = try Self.writeRules(folder)
    let file = try Self.writeMany(folder)
    let other = try folder.write("other.ndjson", Self.event("other", "x", 1_000))
    let temporary = try TemporaryFolder()
    let statistics = folder.path + "/statistics"
    func scan(_ options: [String]) throws -> BuiltProgram.Result {
      try BuiltProgram.run(
        ["scan", "--jsonl", "--rules", rules, "--stats-json", statistics] + options + [
          file, other,
        ],
        environment: ["TMPDIR": temporary.path]
      )
    }
    let inMemory = try scan([])
    #expect(try Self.statistics(statistics)["spilled_bytes"] as? Int == 0)
    let onDisk = try scan(["--sort-memory", "1"])
    let spilled = try Self.statistics(statistics)["spilled_bytes"] as? Int ?? 0
    #expect(spilled > 1_500_000)
    #expect(onDisk.messages.contains("were sorted on disk"))
    #expect(inMemory.output == onDisk.output)
    #expect(Self.alerts(onDisk).count == 60 + 60 + 1)
    // With several threads too.
    #expect(try scan(["--sort-memory", "1", "--threads", "3"]).output == onDisk.output)
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path).isEmpty)
  }

  @Test func aDiskThatTakesNothingIsAnError() throws {
    let folder = try TemporaryFolder()
    let rules = try Self.writeRules(folder)
    let file = try Self.writeMany(folder)
    for command in [
      ["scan", "--rules", rules], ["search", "any where true"],
      ["search", "--json", "any where true"],
    ] {
      let result = try BuiltProgram.run(
        command + ["--sort-memory", "1", file],
        environment: ["TMPDIR": folder.path + "/none"]
      )
      #expect(result.status == 1)
      #expect(result.messages.contains("temporary file"))
      #expect(result.messages.contains("No such file or directory"))
    }
  }

  @Test func repeatedEventsAreOne() throws {
    let folder = try TemporaryFolder()
    let rules = try Self.writeRules(folder, runs: true)
    let lines = [
      Self.event("1", "a", 10), Self.event("1", "a", 10), Self.event("2", "b", 20),
      Self.event("3", "x", 30), Self.event("3", "x", 31),
    ]
    let file = try folder.write("events.ndjson", lines.joined(separator: "\n"))
    let statistics = folder.path + "/statistics"
    for files in [[file], [file, file]] {
      let result = try BuiltProgram.run(
        ["scan", "--jsonl", "--rules", rules, "--stats-json", statistics] + files
      )
      #expect(Self.alerts(result) == ["One 3"])
      let repeated = try Self.statistics(statistics)["repeated_events"] as? Int
      #expect(repeated == (files.count == 1 ? 2 : 7))
      #expect(result.messages.contains("repeated events left out"))
    }
  }

  @Test func aTiebreakerOrdersEventsOfOneInstant() throws {
    let folder = try TemporaryFolder()
    let rules = try Self.writeRules(folder)
    let lines = [
      Self.event("2", "b", 10, more: ",\"order\":10"),
      Self.event("1", "a", 10, more: ",\"order\":9"),
    ]
    func scan(_ options: [String]) throws -> [String] {
      let input = Data(lines.joined(separator: "\n").utf8)
      return Self.alerts(
        try BuiltProgram.run(
          ["scan", "--jsonl", "--rules", rules] + options + ["-"],
          input: input
        )
      )
    }
    #expect(try scan([]).isEmpty)
    #expect(try scan(["--tiebreaker-field", "order"]) == ["Two together 1 2"])
  }

  @Test(arguments: [
    "any where true", "any where true | head 500 | tail 10", "any where true | tail 2000 | head 3",
    "sequence by host.id [any where process.name == \"a\"] [any where process.name == \"b\"]",
    "sequence by host.id [any where process.name == \"a\"] [any where process.name == \"b\"] | head 2",
    "sample by host.id [any where process.name == \"a\"] [any where process.name == \"b\"]",
  ])
  func searchesInLittleMemory(query: String) throws {
    let folder = try TemporaryFolder()
    let file = try Self.writeMany(folder)
    func search(_ options: String...) throws -> [String] {
      let result = try BuiltProgram.run(["search", "--json"] + options + [query, file])
      let hits = result.documents.first?["hits"] as? [String: Any]
      let total = (hits?["total"] as? [String: Any])?["value"] as? Int
      let groups = (hits?["sequences"] as? [[String: Any]])?.map {
        ($0["events"] as? [[String: Any]] ?? []).compactMap { $0["_id"] as? String }
      }
      let ids =
        groups
        ?? (hits?["events"] as? [[String: Any]] ?? []).map {
          [$0["_id"] as? String ?? ""]
        }
      #expect(total == ids.count)
      return ids.map { $0.joined(separator: " ") }
    }
    let all = try search()
    #expect(all == (try search("--sort-memory", "1")))
    #expect(all.count > 1)
    for size in [0, 7] where !query.contains("|") {
      let last = query.hasPrefix("sample") ? Array(all.prefix(size)) : all.suffix(size)
      #expect(try search("--sort-memory", "1", "--size", "\(size)") == last)
      let first = try search(
        "--sort-memory",
        "1",
        "--size",
        "\(size)",
        "--result-position",
        "head"
      )
      #expect(first == Array(all.prefix(size)))
    }
  }
}
