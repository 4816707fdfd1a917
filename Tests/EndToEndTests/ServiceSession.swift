// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

/// `swiftlet run` with a folder of its own: a store, rules, and a file that it follows.
final class ServiceSession {
  let folder: TemporaryFolder
  private var process: Process?

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: rules,
      withIntermediateDirectories: false
    )
    try folder.write("events.ndjson", Data())
    try folder.write("none.toml", Data())
    try writeRule("single", query: #"process where process.name == "socat""#, digit: 1)
  }

  deinit { kill() }

  var store: String { folder.path + "/store" }
  var rules: String { folder.path + "/rules" }
  var events: String { folder.path + "/events.ndjson" }
  var messages: String { folder.text("err") }

  /// Writes a rule; its id ends in a digit.
  func writeRule(_ name: String, query: String, digit: Int) throws {
    let text = """
      [metadata]
      creation_date = "2026/11/26"
      updated_date = "2026/11/26"
      maturity = "production"

      [rule]
      author = ["the Swiftlet authors"]
      description = "A rule of a test."
      from = "now-9m"
      index = ["logs-*"]
      language = "eql"
      license = "Apache-2.0"
      name = "Test \(name)"
      risk_score = 47
      rule_id = "5f1ff0bb-6d43-4bb8-a6f5-a91a30d94b0\(digit)"
      severity = "medium"
      tags = []
      type = "eql"
      query = '''
      \(query)
      '''
      """
    try folder.write("rules/\(name).toml", Data(text.utf8))
  }

  /// An event of now, or of long ago.
  static func line(_ id: String, _ name: String, secondsAgo: Int = 0) -> String {
    let time = Date(timeIntervalSinceNow: -Double(secondsAgo)).ISO8601Format()
    return
      #"{"@timestamp":"\#(time)","event":{"id":"\#(id)","category":["process"],"type":["start"]},"data_stream":{"type":"logs","dataset":"test","namespace":"default"},"host":{"id":"h1","name":"web1"},"process":{"name":"\#(name)","args":["\#(name)"]}}"#
      + "\n"
  }

  /// Adds lines to the file that is followed.
  func append(_ text: String) throws {
    let handle = FileHandle(forWritingAtPath: events)
    try handle?.seekToEnd()
    try handle?.write(contentsOf: Data(text.utf8))
    try handle?.close()
  }

  private var arguments: [String] {
    ["run", "--sensor", "none", "--store", store, "--rules", rules, "--input", events]
      + ["--config", folder.path + "/none.toml"]
  }

  /// What reads the file to its end.
  var endArguments: [String] { arguments + ["--until-end"] }

  /// Takes the store away.
  func forget() throws { try FileManager.default.removeItem(atPath: store) }

  /// Reads the file to its end.
  func runToEnd(_ more: String...) throws -> BuiltProgram.Result {
    try BuiltProgram.run(arguments + ["--until-end"] + more)
  }

  /// Starts and waits until it is ready.
  func start(environment: [String: String] = [:]) throws {
    process = try BuiltProgram.start(arguments, in: folder, environment: environment)
    wait { messages.contains("ready:") }
  }

  /// Waits at most 20 seconds for something.
  @discardableResult
  func wait(_ condition: () -> Bool) -> Bool {
    for _ in 0..<400 {
      if condition() { return true }
      usleep(50_000)
    }
    return false
  }

  func signal(_ number: Int32) {
    if let process { Glibc.kill(process.processIdentifier, number) }
  }

  /// Ends it in order; its status.
  func stop() -> Int32? {
    guard let process else { return nil }
    signal(SIGTERM)
    wait { !process.isRunning }
    kill()
    return process.terminationStatus
  }

  private func kill() {
    guard let process, process.isRunning else { return }
    Glibc.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// `swiftlet …` with this store.
  func swiftlet(_ arguments: String...) throws -> BuiltProgram.Result {
    try BuiltProgram.run(arguments + ["--store", store])
  }

  /// Names of the rules of all alerts, building blocks left out.
  func alertedRules() throws -> [String] {
    try swiftlet("alerts", "list", "--json", "--limit", "1000").documents
      .compactMap { $0["kibana.alert.rule.name"] as? String }.sorted()
  }
}
