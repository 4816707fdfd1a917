// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Service
import Storage

/// `swiftlet status`: how the service is.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say how the service is: what it saw, kept, found and lost.",
    discussion: "Status 0 when it runs and the disk takes its events, 1 otherwise."
  )

  @OptionGroup var store: StoreArguments
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    guard let (document, isAlive) = StatusFile(store.layout).read() else {
      Console.error(
        "the service never ran with \(store.layout.root.visible)",
        help: ["`sudo swiftlet run` starts it; --store names another folder"]
      )
      throw ExitCode.runtimeFailure
    }
    let state = document["state"]?.stringValue ?? "?"
    if json {
      var members = document.members ?? []
      members.append(.init("alive", .bool(isAlive)))
      Console.print(JSONValue.object(members).serialised())
    } else {
      show(document, isAlive: isAlive)
    }
    if !isAlive || state != "running" { throw ExitCode.runtimeFailure }
  }

  private func show(_ status: JSONValue, isAlive: Bool) {
    let state = status["state"]?.stringValue ?? "?"
    let heading =
      switch (isAlive, state) {
      case (true, "refusing"): "runs, but the disk takes nothing"
      case (true, _): "runs"
      case (false, "stopped"): "was stopped"
      case (false, _): "does not run, and was not stopped in order"
      }
    Console.print("the service \(heading)")
    var table = TextTable(["what", "how many"], alignsRight: [false, true])
    for (name, path) in Self.counts {
      var value: JSONValue? = status
      for part in path { value = value?[part] }
      guard case .number(let text)? = value else { continue }
      table.add([name, Int(text).map { ProgressLine.count($0) } ?? text])
    }
    for line in table.lines(width: nil, style: .output) { Console.print(line) }
    for input in status["inputs"]?.arrayValue ?? [] {
      let path = (input["path"]?.stringValue ?? "").visible
      let problem = input["problem"]?.stringValue?.visible
      Console.print("input \(path)" + (problem.map { ": \($0)" } ?? ""))
    }
    if let problem = status["problem"]?.stringValue { Console.error(problem.visible) }
    Console.print("as of \(status["updated"]?.stringValue ?? "?")")
  }

  private static let counts: [(String, [String])] = [
    ("rules", ["rules"]), ("events stored", ["events", "stored"]),
    ("lines that are no event", ["events", "undecodable"]),
    ("events lost in the kernel", ["sensor", "lost"]),
    ("events not stored", ["events", "unstored"]),
    ("alerts written", ["alerts", "written"]),
    ("alerts known before", ["alerts", "known"]),
    ("matches counted by an alert", ["alerts", "suppressed"]),
    ("alerts held back", ["alerts", "held_back"]),
    ("scheduled runs", ["runs", "ended"]), ("of these failed", ["runs", "failed"]),
    ("alerts that they found", ["runs", "alerts"]),
    ("pending sequences given up", ["sequences", "evicted"]),
    ("times that the disk refused", ["events", "refusals"]),
  ]
}
