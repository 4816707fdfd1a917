// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Events

/// `swiftlet demo`: replays the bundled recording.
struct DemoCommand: ParsableCommand {
  /// Where the recording stands in the project.
  static let recording = "Recordings/tunnels.ndjson.zst"

  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Replay a recorded attack: no root, no network, a few seconds.",
    discussion: """
      The recording was made by `swiftlet watch --events` on a test machine: ordinary work, and among \
      it somebody who opens tunnels. Nothing is written and nothing is sent.
      """
  )

  func run() throws {
    guard let bytes = BuiltIn.file(Self.recording) else {
      Console.error("this build holds no recording")
      throw ExitCode.runtimeFailure
    }
    let set = try RuleOptions.builtIn().load()
    let style = Style.output
    Console.note(
      style("What one host recorded, replayed: who opened a tunnel?", .strong) + "\n"
    )
    let run = ScanRun(set, output: AlertOutput(set, isJSON: false))
    do throws(SpoolError) {
      try run.read(LineReader(name: "recording", bytes: bytes), isMerged: false)
      try run.finish()
    } catch {
      SortOptions.fail(with: error)
    }
    run.summarise(ruleCount: set.entries.count)
    Console.note("\nNow watch this host:  sudo swiftlet watch")
  }
}

extension RuleOptions {
  /// The rules of the binary alone.
  static func builtIn() throws -> RuleOptions {
    try RuleOptions.parse([])
  }
}
