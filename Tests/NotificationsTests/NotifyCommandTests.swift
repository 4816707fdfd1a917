// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Glibc
import Storage
import Testing

@testable import Notifications

/// The program as a user runs it.
@Suite("notifications: commands", .enabled(if: Receiver.canRun))
struct NotifyCommandTests {
  private let fixture: NotificationFixture
  private let port: Int

  init() throws {
    fixture = try NotificationFixture()
    port = try Receiver.freePort()
  }

  /// The program that was built together with these tests.
  private static var program: URL {
    let environment = ProcessInfo.processInfo.environment
    if let given = environment["SWIFTLET"] { return URL(filePath: given) }
    let tests = Bundle.main.executableURL ?? URL(filePath: "/")
    return tests.deletingLastPathComponent().appending(path: "swiftlet")
  }

  private func start(_ arguments: String...) throws -> (process: Process, output: String) {
    try start(arguments)
  }

  private func start(_ arguments: [String]) throws -> (process: Process, output: String) {
    let process = Process()
    process.executableURL = Self.program
    process.arguments = ["notify"] + arguments
    process.standardInput = FileHandle.nullDevice
    let output = fixture.folder + "/output-\(UUID().uuidString)"
    try Data().write(to: URL(filePath: output))
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = process.standardOutput
    try process.run()
    return (process, output)
  }

  private func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  private func run(_ process: Process, _ output: String) -> (status: Int32, text: String) {
    process.waitUntilExit()
    return (process.terminationStatus, text(output))
  }

  private func configure(_ more: String = "") throws -> String {
    let path = fixture.folder + "/swiftlet.toml"
    let text = """
      [[notify]]
      name = "w"
      type = "webhook"
      url = "http://127.0.0.1:\(port)/"
      begin = "start"
      \(more)
      """
    try Data((text + "\n").utf8).write(to: URL(filePath: path))
    return path
  }

  @Test func aKilledProcessLosesNothing() throws {
    let configuration = try configure()
    let receiver = Receiver.script("http_receiver", fixture.folder, String(port))
    func taken() -> [String] {
      receiver.records.filter { $0["status"]?.intValue == 204 }
        .compactMap { $0.text(at: "headers.webhook-id") }
    }
    var added = 0
    var kills = 0
    for round in 0..<6 {
      // In every other round the receiver is down when the process begins.
      let isDown = round % 2 == 1
      if isDown { receiver.stop() } else if round == 0 { try receiver.start() }
      try fixture.add((added + 1)...(added + 40))
      added += 40
      let before = taken().count
      let (process, output) = try start(
        "run",
        "--config",
        configuration,
        "--store",
        fixture.folder
      )
      try #require(Receiver.wait { text(output).contains("ready") })
      if isDown {
        try #require(
          Receiver.wait { ((try? fixture.record("w"))?.attempts ?? 0) > 0 },
          "\(text(output))"
        )
      } else {
        try #require(Receiver.wait { taken().count > before + 5 }, "\(text(output))")
      }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      kills += 1
      if isDown {
        try receiver.start()
        let retry = try start("retry", "--store", fixture.folder)
        #expect(run(retry.process, retry.output).status == 0)
      }
    }
    let (process, output) = try start("run", "--config", configuration, "--store", fixture.folder)
    try #require(
      Receiver.wait { (try? fixture.record("w"))?.cursor == Int64(added) },
      "\(text(output))"
    )
    kill(process.processIdentifier, SIGTERM)
    #expect(run(process, output).status == 0)
    // What was on its way at a kill may come twice, with the same id and right away.
    var ids: [String] = []
    for id in taken() where ids.last != id { ids.append(id) }
    #expect(ids == (1...added).map { "a\($0)" })
    #expect(taken().count <= added + kills)
  }

  @Test func statusAndRetry() throws {
    let configuration = try configure()
    let receiver = Receiver.script("http_receiver", fixture.folder, String(port))
    try receiver.answer("410")
    try receiver.start()
    try fixture.add(1...2)
    let running = try RunningService(
      fixture,
      [
        try NotificationFixture.channel([
          "name": "w", "type": "webhook", "url": .string("http://127.0.0.1:\(port)/"),
          "begin": "start",
        ])
      ]
    )
    try running.wait("w") { $0.parked == 2 }
    let shown = try start("status", "--config", configuration, "--store", fixture.folder)
    let status = run(shown.process, shown.output)
    #expect(status.status == 0)
    #expect(
      status.text.contains("the receiver answers 410") && status.text.contains("notify retry w")
    )
    #expect(status.text.contains("alert a1 (Rule r1) was refused"), "\(status.text)")
    let asked = try start("status", "--json", "--config", configuration, "--store", fixture.folder)
    let document = try JSONValue.parse(run(asked.process, asked.output).text)
    #expect(document.text(at: "channels.parked") == "2")
    #expect(document.text(at: "channels.type") == "webhook")
    #expect(document.text(at: "channels.first_parked.alert_id") == "a1")
    try receiver.answer(nil)
    let other = try start("retry", "nobody", "--store", fixture.folder)
    #expect(run(other.process, other.output).status == 2)
    let retry = try start("retry", "w", "--store", fixture.folder)
    #expect(run(retry.process, retry.output).text.contains("2 parked messages"))
    try running.wait("w") { $0.parked == 0 }
    let again = try start("retry", "w", "--store", fixture.folder, "--config", configuration)
    #expect(run(again.process, again.output).text.contains("nothing is parked"))
  }

  @Test func channelsThatAreTakenOutAreForgottenOnDemand() throws {
    let configuration = try configure("enabled = false")
    _ = try fixture.state.write { try $0.deliveryChannel("w", newFrom: 0) }
    _ = try fixture.state.write { try $0.deliveryChannel("old", newFrom: 0) }
    try fixture.add(1...2)
    let common = ["--config", configuration, "--store", fixture.folder]
    func notify(_ arguments: String...) throws -> (status: Int32, text: String) {
      let (process, output) = try start(arguments + common)
      return run(process, output)
    }
    let shown = try notify("status").text
    #expect(shown.contains("`swiftlet notify forget old --store") && !shown.contains("forget w"))
    #expect(shown.contains("turned off") && shown.contains("not configured"), "\(shown)")
    #expect(try notify("forget", "w").status == 2)
    #expect(try notify("forget", "old").status == 0)
    #expect(try notify("forget", "old").status == 2)
    #expect(try fixture.state.read { try $0.deliveryChannels().map(\.name) } == ["w"])
  }

  @Test func theStoreIsTheConfigurations() throws {
    let configuration = try configure()
    let text = "store = \"\(fixture.folder)\"\n" + text(configuration)
    try Data(text.utf8).write(to: URL(filePath: configuration))
    try fixture.add(1...1)
    _ = try fixture.state.write { try $0.deliveryChannel("w", newFrom: 0) }
    let (process, output) = try start("status", "--config", configuration, "--json")
    let shown = run(process, output)
    #expect(shown.status == 0)
    #expect(try JSONValue.parse(shown.text).text(at: "channels.waiting") == "1")
  }

  @Test func testsAreSentAndFailuresSaid() throws {
    let configuration = try configure()
    let down = try start("test", "--config", configuration)
    let failed = run(down.process, down.output)
    #expect(failed.status == 1 && failed.text.contains("w (webhook)"))
    let receiver = Receiver.script("http_receiver", fixture.folder, String(port))
    try receiver.start()
    let sent = try start("test", "w", "--config", configuration)
    let result = run(sent.process, sent.output)
    #expect(result.status == 0 && result.text == "w (webhook): sent\n")
    #expect(receiver.records[0]["body"]?.stringValue?.contains("TEST") == true)
    let unknown = try start("test", "x", "--config", configuration)
    #expect(run(unknown.process, unknown.output).status == 2)
  }

  @Test func mistakesAreShownWhereTheyAre() throws {
    let configuration = try configure("colour = 1\n\n[[notify]]\ntype = \"pigeon\"")
    let (process, output) = try start("test", "--config", configuration)
    let result = run(process, output)
    #expect(result.status == 2)
    for (place, problem) in [
      ("6:1", "`colour` is not known here"), ("8:1", "`name` is missing"),
      ("9:1", "there are no channels of type `pigeon`"),
    ] {
      #expect(result.text.contains(problem), "\(result.text)")
      #expect(result.text.contains("swiftlet.toml:\(place)"), "\(result.text)")
    }
    let missing = try start("status", "--config", fixture.folder + "/none.toml")
    #expect(run(missing.process, missing.output).status == 2)
  }
}
