// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

/// A running `swiftlet watch` and a shell in a folder of its own, whose alerts are told apart from
/// others by that folder.
final class WatchSession {
  private let folder: TemporaryFolder
  private let work: TemporaryFolder
  private let process: Process
  private var isStopped = false

  /// Starts watching and waits until events flow.
  convenience init(_ options: String...) throws { try self.init(options) }

  init(_ options: [String]) throws {
    folder = try TemporaryFolder()
    work = try TemporaryFolder()
    let events = folder.path + "/events"
    process = try BuiltProgram.start(
      ["watch", "--jsonl", "--rules", BuiltProgram.seedRule, "--events", events] + options,
      in: folder
    )
    for _ in 0..<200 where !messages.contains("ready:") {
      guard process.isRunning else { break }
      usleep(50_000)
    }
    guard messages.contains("ready:") else { throw Failure(text: messages) }
  }

  struct Failure: Error, CustomStringConvertible {
    var text: String
    var description: String { "watch did not start: \(text)" }
  }

  deinit { _ = try? stop() }

  var messages: String { folder.text("err") }
  var events: String { folder.text("events") }
  /// What it has written so far.
  var output: String { folder.text("out") }

  /// Puts an empty program of this name into the folder.
  func standIn(_ name: String) throws {
    try FileManager.default.copyItem(atPath: "/bin/true", toPath: work.path + "/" + name)
  }

  /// Runs a script with bash in the folder, in a network namespace of its own.
  ///
  /// With a condition, a file `seen` appears in the folder once it holds: what the script starts can live so
  /// long, however busy the host is.
  func shell(_ script: String, until condition: (() -> Bool)? = nil) throws {
    let shell = Process()
    shell.executableURL = URL(filePath: "/usr/bin/timeout")
    // The last command is no tail call: the programs keep bash as their parent.
    shell.arguments = [
      "--signal=KILL", "20", "unshare", "--net", "--kill-child", "--fork", "bash", "-c",
      script + "\n:",
    ]
    shell.currentDirectoryURL = URL(filePath: work.path)
    shell.standardInput = FileHandle.nullDevice
    shell.standardOutput = FileHandle.nullDevice
    shell.standardError = FileHandle.nullDevice
    try shell.run()
    if let condition {
      for _ in 0..<30 where shell.isRunning && !condition() { usleep(500_000) }
      try Data().write(to: URL(filePath: work.path + "/seen"))
    }
    shell.waitUntilExit()
  }

  /// Ends the watch as Ctrl-C does; the alerts whose process ran in the folder.
  func stop() throws -> [[String: Any]] {
    if !isStopped {
      isStopped = true
      kill(process.processIdentifier, SIGINT)
      for _ in 0..<200 where process.isRunning { usleep(50_000) }
      // Not to end on Ctrl-C is a failure, which the status shows.
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
    }
    let result = BuiltProgram.Result(
      status: process.terminationStatus,
      output: folder.text("out"),
      messages: messages
    )
    return result.documents.filter { alert in
      let process = alert["process"] as? [String: Any]
      return process?["working_directory"] as? String == work.path
    }
  }

  var status: Int32 { process.terminationStatus }

  /// Kills it without asking, and gives its pid.
  @discardableResult
  func killNow() -> pid_t {
    isStopped = true
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return process.processIdentifier
  }

  var identifier: pid_t { process.processIdentifier }

  /// The events of programs that ran in the folder.
  var ownEvents: [[String: Any]] {
    // Most lines are of other programs, and need no reading.
    let mark = Array(work.path.utf8)
    let lines = Array(events.utf8).split(separator: 0x0A)
    return lines.filter { $0.firstRange(of: mark) != nil }.compactMap {
      (try? JSONSerialization.jsonObject(with: Data($0))) as? [String: Any]
    }.filter {
      ($0["process"] as? [String: Any])?["working_directory"] as? String == work.path
    }
  }

  /// The folder in which its shell runs.
  var workPath: String { work.path }
}
