// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Events
import Rules
import Service
import Storage

/// `swiftlet runs status`: how far each rule has searched.
struct RunsStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show how far each rule has searched, and what it has left out."
  )

  @OptionGroup var store: StoreArguments
  @OptionGroup var rules: RuleOptions
  @Flag(help: "Print one JSON object.")
  var json = false

  /// What is shown of a rule.
  private struct Line {
    var rule: Rule
    var state: RuleStateRow?
    var last: RunRecord?
    var gaps: [GapRow]

    var isEnabled: Bool { state?.isEnabled ?? rule.isEnabled }
    func lag(_ now: Timestamp) -> Double? {
      state?.searchedTo.map { Double(now.nanoseconds - $0.nanoseconds) / 1e9 }
    }
  }

  func run() throws {
    let loaded = rules.loadFiles(try rules.fields.schema()).rules.filter(\.rule.isRun)
    let lines = try RunsMessages.typed {
      try store.readableState().read { transaction in
        try loaded.map { loaded in
          let id = loaded.rule.id
          return Line(
            rule: loaded.rule,
            state: try transaction.ruleState(id),
            last: try transaction.runs(of: id, limit: 1).first.flatMap { RunRecord($0) },
            gaps: try transaction.gaps(of: id, open: true)
          )
        }
      }
    }
    let now = Clock.now
    if json {
      let document = JSONValue.object([.init("rules", .array(lines.map { Self.json($0, now) }))])
      Console.print(document.serialised())
      return
    }
    var table = TextTable(
      ["last run", "status", "searched up to", "behind", "gaps", "rule"],
      alignsRight: [false, false, false, true, true]
    )
    for line in lines {
      table.add([
        line.last?.started.iso8601(fractionDigits: 0) ?? "never",
        line.isEnabled ? line.last?.status.rawValue ?? "-" : "off",
        line.state?.searchedTo?.iso8601(fractionDigits: 0) ?? "-",
        line.lag(now).map { ProgressLine.duration(max(0, $0)) } ?? "-",
        ProgressLine.count(line.gaps.count), line.rule.name,
      ])
    }
    let width = Console.isTerminal ? Console.width() : nil
    for text in table.lines(width: width, style: .output) { Console.print(text) }
    for line in lines
    where line.last.map({ [.failed, .partialFailure].contains($0.status) }) ?? false {
      Console.warn("\(line.rule.name.visible): \((line.last?.message ?? "").visible)")
    }
  }

  private static func json(_ line: Line, _ now: Timestamp) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("rule_id", .string(line.rule.id)), .init("rule_name", .string(line.rule.name)),
      .init("enabled", .bool(line.isEnabled)),
      .init("open_gaps", .array(line.gaps.map(\.json))),
    ]
    if let time = line.state?.searchedTo {
      members.append(.init("searched_to", .string(time.iso8601())))
    }
    if let lag = line.lag(now) { members.append(.init("behind_seconds", .number(String(lag)))) }
    if let last = line.last { members.append(.init("last_run", last.numbered)) }
    return .object(members)
  }
}
