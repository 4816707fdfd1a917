// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Events
import Foundation
import Rules
import Service
import Storage

/// `swiftlet rules preview`: what a rule would alert on.
struct RulesPreviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Show what a rule would alert on, had it run over stored events.",
    discussion: """
      No alert is written. The rule may be one that is loaded or a file, on or off.

      Examples:
        swiftlet rules preview my-rule.toml --from now-7d
        swiftlet rules preview 8410ea51 --from 2026-11-20 --to 2026-11-24
      """
  )

  @OptionGroup var store: StoreArguments
  @OptionGroup var rules: RuleOptions
  @Option(help: ArgumentHelp("The first time. Default: a day ago.", valueName: "time"))
  var from: Instant?
  @Option(help: ArgumentHelp("The last time. Default: now.", valueName: "time"))
  var to: Instant?
  @Flag(help: "Print the documents of the alerts, one a line.")
  var json = false
  @Argument(help: "A rule file; or a rule's id, the beginning of it, or a part of the name.")
  var rule: String

  func run() throws {
    let schema = try rules.fields.schema()
    let loaded = try find(schema)
    try Self.refuseUnrunnable(loaded, schema)
    let now = Clock.now
    let range = SearchRange(
      from: from?.timestamp ?? now.advanced(by: -86_400_000_000_000),
      to: to?.timestamp ?? now
    )
    let preview = try RulePreview(loaded, range, layout: store.layout, schema: schema)
    let alerts = preview.alerts
    if json {
      for alert in alerts where !alert.document.isEmpty {
        Console.print(String(decoding: alert.document, as: UTF8.self))
      }
    } else {
      show(alerts)
    }
    RunsMessages.show(preview.record)
    Console.note("\(range.text); nothing was written")
    if preview.record.status == .failed { throw ExitCode.runtimeFailure }
  }

  /// Says why a rule cannot be run; one that is off in its file can.
  private static func refuseUnrunnable(_ loaded: LoadedRule, _ schema: Schema) throws {
    var loaded = loaded
    loaded.rule.isEnabled = true
    guard let skipped = RuleSet([loaded], now: Clock.now, schema: schema).skipped.first else {
      return
    }
    Console.error("\(loaded.rule.name.visible) cannot be run: \(skipped.reason)")
    throw ExitCode.badInput
  }

  private func find(_ schema: Schema) throws -> LoadedRule {
    guard FileManager.default.fileExists(atPath: rule) else {
      if rule.contains("/") || rule.hasSuffix(".toml") || rule.hasSuffix(".json") {
        Console.error("\(rule.visible): no such file")
        throw ExitCode.badInput
      }
      return try RuleLookup.find(rule, in: rules.loadFiles(schema).rules)
    }
    let result = RuleSet.loader(now: Clock.now, schema: schema, forUse: true).load(paths: [rule])
    for issue in result.issues.filter(\.isError) {
      Console.note(IssuePrinter(style: .messages).text(issue))
    }
    guard result.rules.count == 1, let loaded = result.rules.first else {
      Console.error("\(rule.visible) holds \(result.rules.count) rules that can be used")
      throw ExitCode.badInput
    }
    return loaded
  }

  /// One line for each time at which the schedule would have run and alerted.
  private func show(_ alerts: [FinishedAlert]) {
    var counts: [Timestamp: Int] = [:]
    for alert in alerts where alert.groupPlace == nil { counts[alert.raised, default: 0] += 1 }
    guard !counts.isEmpty else { return }
    var table = TextTable(["run", "alerts"], alignsRight: [false, true])
    for (time, count) in counts.sorted(by: { $0.key < $1.key }) {
      table.add([time.iso8601(fractionDigits: 0), ProgressLine.count(count)])
    }
    for line in table.lines(width: nil, style: .output) { Console.print(line) }
  }
}
