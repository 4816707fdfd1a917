// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Events
import Service
import Storage

/// `swiftlet runs now`: runs what is due, outside of the service.
struct RunsNowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "now",
    abstract: "Run the rules that are due, or one at once."
  )

  @OptionGroup var store: StoreArguments
  @OptionGroup var rules: RuleOptions
  @Flag(help: "Print one JSON object a run.")
  var json = false
  @Argument(help: "Only this rule, due or not: its id, the beginning of it, or a part of the name.")
  var rule: String?

  func run() throws {
    let session = try RunsSession(store, rules)
    let now = Clock.now
    let records = try RunsMessages.typed {
      if let rule {
        return try session.scheduler.run([try RuleLookup.find(rule, in: session.loaded)], at: now)
      }
      return try session.scheduler.run(at: now)
    }
    if json {
      for record in records { Console.print(record.numbered.serialised()) }
    } else {
      for record in records where record.status != .succeeded || record.counts.new > 0 {
        RunsMessages.show(record)
      }
      let new = records.reduce(0) { $0 + $1.counts.new }
      Console.note(
        "\(ProgressLine.count(records.count, "run")), \(ProgressLine.count(new, "new alert"))"
      )
    }
    if records.contains(where: { $0.status == .failed }) { throw ExitCode.runtimeFailure }
  }
}
