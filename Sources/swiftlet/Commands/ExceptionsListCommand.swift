// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Rules

/// `swiftlet exceptions list`: all exceptions.
struct ExceptionsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List exceptions, the rules they belong to, and when they end."
  )

  @OptionGroup var rules: RuleOptions
  @OptionGroup var store: StoreArguments
  @Option(
    name: .customLong("rule"),
    help: ArgumentHelp("Only those that count for a rule.", valueName: "rule")
  )
  var rule: String?
  @Flag(help: "Write one JSON array of items.")
  var json = false

  func run() throws {
    let set = try StoredExceptions(layout: store.layout).set()
    let schema = try rules.fields.schema()
    let loaded = rules.loadFiles(schema).rules
    var lists = set.lists
    if let rule {
      let ids = set.listIDs(for: try RuleLookup.find(rule, in: loaded).rule)
      lists = lists.filter { ids.contains($0.id) }
    }
    let items = set.items.filter { item in lists.contains { $0.id == item.listID } }
    if json {
      Console.print(JSONValue.array(items.map(\.document)).serialised())
      return
    }
    let now = Clock.now
    let unapplied = UnappliedItems.reasons(set, schema: schema)
    var table = TextTable(["ID", "ENDS", "RULES", "WHAT"])
    for list in lists {
      let rules = ExceptionLookup.rules(of: list, set, loaded)
      let own = items.filter { $0.listID == list.id }
      if own.isEmpty { table.add(["(\(list.id))", "", rules, "nothing"]) }
      for item in own {
        let end = item.expires.map { $0.iso8601(fractionDigits: 0) } ?? "never"
        let state = unapplied[item.id] != nil ? "not applied" : end
        table.add([item.id, item.isActive(at: now) ? state : "expired", rules, item.text])
      }
    }
    guard !table.isEmpty else {
      Console.note("there are no exceptions")
      return
    }
    let width = Console.isTerminal ? Console.width() : nil
    for line in table.lines(width: width, style: .output) { Console.print(line) }
    if items.contains(where: { unapplied[$0.id] != nil }) {
      Console.warn("some exceptions are not applied: `swiftlet exceptions show ID` says why")
    }
  }
}
