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
    discussion: """
      Status 0 when it runs, answers, the disk takes its events, its inputs can be read and its channels are \
      reached, 1 otherwise. It says how it is every \
      second; when it did not for \(Self.patience) seconds, it does not answer.
      """
  )

  /// Seconds after which a status is too old for a service that runs.
  private static let patience = 10

  @OptionGroup var store: StoreArguments
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let (document, isAlive) = try read()
    let isRunning = isAlive && document["state"]?.stringValue == "running"
    let answers = !isAlive || Self.isFresh(document)
    if json {
      var members = document.members ?? []
      members.append(.init("alive", .bool(isAlive)))
      members.append(.init("answers", .bool(isAlive && answers)))
      Console.print(JSONValue.object(members).serialised())
    } else {
      show(document, isAlive: isAlive, answers: answers)
    }
    if !isRunning || !answers || Self.hasProblem(document) { throw ExitCode.runtimeFailure }
  }

  private func read() throws -> (document: JSONValue, isAlive: Bool) {
    let layout = store.layout
    let root = layout.root.visible
    switch StatusFile(layout).read() {
    case .status(let document, let isAlive): return (document, isAlive)
    case .none:
      Console.error(
        "the service never ran with \(root)",
        help: ["`sudo swiftlet run` starts it; --store names another folder"]
      )
    case .unreadable(let reason):
      Console.error(
        "\(root)/status.json cannot be read: \(reason)",
        help: ["ask as the user that the service runs as, or with sudo"]
      )
    case .foreign:
      Console.error(
        "\(root)/status.json is damaged, or not the service's",
        help: ["a service that runs writes it anew every second"]
      )
    }
    throw ExitCode.runtimeFailure
  }

  /// Whether an input cannot be read, or a channel does not take alerts.
  private static func hasProblem(_ document: JSONValue) -> Bool {
    let parts = (document["inputs"]?.arrayValue ?? []) + (document["channels"]?.arrayValue ?? [])
    return parts.contains { part in
      if part["problem"]?.stringValue != nil { return true }
      guard case .number(let text)? = part["parked"] else { return false }
      return text != "0"
    }
  }

  private static func isFresh(_ document: JSONValue) -> Bool {
    let text = Array((document["updated"]?.stringValue ?? "").utf8)
    guard let updated = text.withUnsafeBytes({ Timestamp.parse($0) }) else { return false }
    return Clock.now.nanoseconds - updated.nanoseconds <= Int64(patience) * 1_000_000_000
  }

  private func show(_ status: JSONValue, isAlive: Bool, answers: Bool) {
    let state = status["state"]?.stringValue ?? "?"
    let heading =
      switch (isAlive, state) {
      case (true, _) where !answers: "lives, but does not answer"
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
    for family in status["sensor"]?["families"]?.arrayValue ?? [] {
      Console.print(Self.family(family))
    }
    for blind in status["sensor"]?["blind_rules"]?.arrayValue ?? [] {
      Console.print(Self.blind(blind))
    }
    for input in status["inputs"]?.arrayValue ?? [] { Console.print(Self.line(input)) }
    for channel in status["channels"]?.arrayValue ?? [] {
      Console.print(Self.line(channel: channel))
    }
    if let problem = status["problem"]?.stringValue { Console.error(problem.visible) }
    Console.print("as of \((status["updated"]?.stringValue ?? "?").visible)")
  }

  /// A family of events: whether it is on, and what was lost of it.
  private static func family(_ family: JSONValue) -> String {
    func count(_ key: String) -> Int {
      guard case .number(let text)? = family[key] else { return 0 }
      return Int(text) ?? 0
    }
    let name = (family["name"]?.stringValue ?? "?").visible
    let reason = (family["reason"]?.stringValue ?? "").visible
    guard case .bool(true)? = family["on"] else { return "sensor \(name): off, \(reason)" }
    return "sensor \(name): on, \(ProgressLine.count(count("seen"))) seen, "
      + "\(ProgressLine.count(count("dropped"))) dropped"
  }

  /// Rules that cannot match on this host.
  private static func blind(_ cause: JSONValue) -> String {
    var count = "?"
    if case .number(let text)? = cause["rules"] { count = text }
    let category = (cause["category"]?.stringValue ?? "?").visible
    let reason = (cause["reason"]?.stringValue ?? "").visible
    return "rules that cannot match: \(count.visible), no \(category) events (\(reason))"
  }

  /// A followed file: what happened to it, and what is wrong.
  private static func line(_ input: JSONValue) -> String {
    var parts: [String] = []
    for (key, one, many) in [
      ("rotations", "rotation", "rotations"), ("truncations", "truncation", "truncations"),
      ("skipped_lines", "line too long, not stored", "lines too long, not stored"),
      ("torn_bytes", "byte of a torn line, not stored", "bytes of torn lines, not stored"),
    ] {
      guard case .number(let text)? = input[key], let count = Int(text), count > 0 else { continue }
      parts.append("\(ProgressLine.count(count)) \(count == 1 ? one : many)")
    }
    if let translation = translation(input) { parts.insert(translation, at: 0) }
    if let problem = input["problem"]?.stringValue { parts.append(problem.visible) }
    let path = (input["path"]?.stringValue ?? "").visible
    return "input \(path)" + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
  }

  /// A channel: what waits for it, and what is wrong.
  private static func line(channel: JSONValue) -> String {
    var parts: [String] = []
    for (key, what) in [("waiting", "waiting"), ("parked", "refused for good")] {
      guard case .number(let text)? = channel[key], let count = Int(text), count > 0 else {
        continue
      }
      parts.append("\(ProgressLine.count(count)) \(what)")
    }
    if let problem = channel["problem"]?.stringValue { parts.append(problem.visible) }
    let name = (channel["name"]?.stringValue ?? "").visible
    return "channel \(name)" + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
  }

  /// What became of the lines of a file that is not in ECS.
  private static func translation(_ input: JSONValue) -> String? {
    guard let format = input["format"]?.stringValue, let counts = input["translation"],
      let read = counts["read"]?.intValue, let translated = counts["translated"]?.intValue,
      let without = counts["without_event"]?.intValue,
      let refused = counts["not_understood"]?.intValue
    else { return nil }
    return
      "\(format.visible), \(ProgressLine.count(read, "line")) read = \(ProgressLine.count(translated)) "
      + "translated + \(ProgressLine.count(without)) without event + \(ProgressLine.count(refused)) "
      + "not understood"
  }

  private static let counts: [(String, [String])] = [
    ("rules", ["rules"]), ("events stored", ["events", "stored"]),
    ("lines that are no event", ["events", "undecodable"]),
    ("events not stored, badly named", ["events", "badly_named"]),
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
