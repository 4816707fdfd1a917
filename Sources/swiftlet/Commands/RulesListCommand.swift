// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Events
import Rules

/// `swiftlet rules list`: which rules there are.
struct RulesListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List rules: the built-in ones, or those of --rules."
  )

  @OptionGroup var rules: RuleOptions
  @Option(help: "Only rules with this tag (whole, or a part of it).")
  var tag: String?
  @Flag(help: "Write one JSON array.")
  var json = false

  func run() throws {
    let schema = try rules.fields.schema()
    let result = rules.loadFiles(schema)
    let set = RuleSet(result.rules, now: Clock.now, schema: schema)
    let reasons = Dictionary(set.skipped.map { ($0.rule.id, $0.reason) }) { first, _ in first }
    let shown = result.rules.map(\.rule).filter { rule in
      tag.map { tag in rule.tags.contains { $0.lowercased().contains(tag.lowercased()) } } ?? true
    }
    if json {
      Console.print(JSONValue.array(shown.map { Self.object($0, reasons[$0.id]) }).serialised())
    } else if shown.isEmpty {
      Console.note("no rules")
    } else {
      printTable(shown, reasons)
    }
    for (path, reason) in result.unreadable { Console.error("\(path.visible): \(reason)") }
    if result.invalidCount > 0 {
      Console.warn("\(result.invalidCount) files hold no valid rule: see `swiftlet rules lint`")
    }
    if !result.unreadable.isEmpty { throw ExitCode.badInput }
  }

  private func printTable(_ rules: [Rule], _ reasons: [String: String]) {
    var table = TextTable(["SEVERITY", "RISK", "ATT&CK", "ID", "STATE", "NAME"])
    for rule in rules {
      let techniques = rule.threat.flatMap { $0.techniques.map(\.entry.id) }
      table.add([
        rule.severity.rawValue, String(rule.riskScore), techniques.joined(separator: ","), rule.id,
        reasons[rule.id] == nil ? "runs" : "not run", rule.name,
      ])
    }
    let width = Style.output.isColoured ? Console.width() : nil
    for line in table.lines(width: width, style: .output) { Console.print(line) }
    let causes = Dictionary(grouping: rules.compactMap { reasons[$0.id] }) { $0 }
    for (cause, rules) in causes.sorted(by: { $0.value.count > $1.value.count }) {
      Console.note("\(rules.count) not run: \(cause)")
    }
  }

  private static func object(_ rule: Rule, _ reason: String?) -> JSONValue {
    .object([
      .init("rule_id", .string(rule.id)), .init("name", .string(rule.name)),
      .init("severity", .string(rule.severity.rawValue)),
      .init("risk_score", .integer(rule.riskScore)), .init("type", .string(rule.kind.rawValue)),
      .init("version", .integer(rule.version)), .init("tags", .strings(rule.tags)),
      .init("techniques", .strings(rule.threat.flatMap { $0.techniques.map(\.entry.id) })),
      .init("runs", .bool(reason == nil)), .init("reason", reason.map { .string($0) } ?? .null),
    ])
  }
}
