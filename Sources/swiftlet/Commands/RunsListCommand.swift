// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Events
import Service
import Storage

/// `swiftlet runs list`: the log of runs, the newest first.
struct RunsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List runs, the newest first."
  )

  @OptionGroup var store: StoreArguments
  @OptionGroup var rules: RuleOptions
  @Option(help: ArgumentHelp("How many.", valueName: "n"))
  var limit = 50
  @Option(help: ArgumentHelp("Only runs before this one.", valueName: "number"))
  var before: Int64?
  @Flag(help: "Print one JSON object a line.")
  var json = false
  @Argument(
    help: "Only runs of this rule: its id, the beginning of it, its name or a part of it."
  )
  var rule: String?

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit is at least 1.") }
  }

  func run() throws {
    let id = try LoggedRule.id(rule, store, rules)
    let rows = try RunsMessages.typed {
      try store.readableState().read {
        try $0.runs(of: id, before: before, limit: limit)
      }
    }
    let records = rows.compactMap { RunRecord($0) }
    if json {
      for record in records { Console.print(record.numbered.serialised()) }
      return
    }
    guard !records.isEmpty else {
      Console.note(rule == nil ? "no rule has run yet" : "the rule has not run yet")
      return
    }
    var table = TextTable(
      ["run", "started", "type", "status", "new", "known", "suppressed", "beyond", "rule"],
      alignsRight: [true, false, false, false, true, true, true, true]
    )
    for record in records {
      let counts = record.counts
      table.add(
        [
          String(record.number), record.started.iso8601(fractionDigits: 0), record.kind.rawValue,
          record.status.rawValue,
        ] + [counts.new, counts.known, counts.suppressed, counts.beyond].map(ProgressLine.count)
          + [record.ruleName]
      )
    }
    let width = Console.isTerminal ? Console.width() : nil
    for line in table.lines(width: width, style: .output) { Console.print(line) }
  }
}

extension RunRecord {
  /// The record with its number.
  var numbered: JSONValue {
    .object([.init("number", .integer(number))] + (json.members ?? []))
  }
}
