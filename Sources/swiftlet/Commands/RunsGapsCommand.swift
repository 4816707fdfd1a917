// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Storage

/// `swiftlet runs gaps`: times that rules did not search when they were to.
struct RunsGapsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gaps",
    abstract: "List times that rules did not search when they were to.",
    discussion: """
      The next run of a rule searches what earlier ones left out, without being asked. A gap stays open \
      while that does not succeed; `swiftlet runs fill` tries at once.
      """
  )

  @OptionGroup var store: StoreArguments
  @OptionGroup var rules: RuleOptions
  @Flag(help: "Also those that have been searched since.")
  var all = false
  @Flag(help: "Print one JSON object a line.")
  var json = false
  @Argument(
    help: "Only gaps of this rule: its id, the beginning of it, its name or a part of it."
  )
  var rule: String?

  func run() throws {
    let id = try LoggedRule.id(rule, store, rules)
    let gaps = try RunsMessages.typed {
      try store.readableState().read {
        try $0.gaps(of: id, open: !all)
      }
    }
    if json {
      for gap in gaps { Console.print(gap.json.serialised()) }
      return
    }
    guard !gaps.isEmpty else {
      Console.note("no gaps")
      return
    }
    var table = TextTable(["from", "to", "state", "noticed", "rule", "reason"])
    for gap in gaps {
      table.add([
        gap.start.iso8601(fractionDigits: 0), gap.end.iso8601(fractionDigits: 0),
        gap.state.rawValue, gap.noticed.iso8601(fractionDigits: 0), gap.ruleID, gap.reason,
      ])
    }
    let width = Console.isTerminal ? Console.width() : nil
    for line in table.lines(width: width, style: .output) { Console.print(line) }
  }
}

extension GapRow {
  /// The gap for scripts.
  var json: JSONValue {
    [
      "rule_id": .string(ruleID), "from": .string(start.iso8601()), "to": .string(end.iso8601()),
      "state": .string(state.rawValue), "reason": .string(reason),
      "noticed": .string(noticed.iso8601()), "changed": .string(changed.iso8601()),
    ]
  }
}
