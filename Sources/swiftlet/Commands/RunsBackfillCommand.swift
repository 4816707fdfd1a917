// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Events
import Foundation
import Rules
import Service
import Storage

/// `swiftlet runs backfill`: runs a rule over a time that is past.
struct RunsBackfillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backfill",
    abstract: "Run a rule over stored events of a time that is past.",
    discussion: """
      The rule runs as its schedule would have, each time with its own limit of alerts. What has alerted \
      before does not alert again. Events of the rule's window before --from are searched, too.
      """
  )

  @OptionGroup var store: StoreArguments
  @OptionGroup var rules: RuleOptions
  @Option(help: ArgumentHelp("The first time: 2026-11-24T10:00:00Z, now-7d.", valueName: "time"))
  var from: Instant
  @Option(help: ArgumentHelp("The last time. Default: now.", valueName: "time"))
  var to: Instant?
  @Flag(name: .customLong("dry-run"), help: "Only say how many alerts there would be.")
  var dryRun = false
  @Argument(help: "The rule's id, the beginning of it, or a part of the name.")
  var rule: String

  func run() throws {
    let session = try RunsSession(store, rules, besideService: true)
    let loaded = try RuleLookup.find(rule, in: session.loaded)
    let now = Clock.now
    let range = SearchRange(from: from.timestamp, to: to?.timestamp ?? now)
    if dryRun { return try preview(session, loaded, range, now) }
    let record = try RunsMessages.typed {
      try session.scheduler.run(loaded, over: range, at: now)
    }
    RunsMessages.show(record)
    if record.status == .failed { throw ExitCode.runtimeFailure }
  }

  private func preview(
    _ session: RunsSession,
    _ loaded: LoadedRule,
    _ range: SearchRange,
    _ now: Timestamp
  ) throws {
    let preview = try RulePreview(
      loaded,
      range,
      layout: session.layout,
      schema: try rules.fields.schema(),
      known: session.state
    )
    RunsMessages.show(preview.record)
    let runs = SearchPlan.ticks(loaded.rule.schedule, over: range).count
    Console.note("\(ProgressLine.count(runs, "run")) of the rule; nothing was written")
    if preview.record.status == .failed { throw ExitCode.runtimeFailure }
  }
}
