// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Events
import Rules
import Service
import Storage

/// `swiftlet runs fill`: searches the gaps that are open.
struct RunsFillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fill",
    abstract: "Search the gaps that are still open."
  )

  @OptionGroup var store: StoreArguments
  @OptionGroup var rules: RuleOptions
  @Argument(help: "Only gaps of this rule: its id, the beginning of it, or a part of the name.")
  var rule: String?

  func run() throws {
    let session = try RunsSession(store, rules, besideService: true)
    let only = try rule.map { try RuleLookup.find($0, in: session.loaded).rule.id }
    let gaps = try RunsMessages.typed {
      try session.state.read { try $0.gaps(of: only, open: true) }
    }
    guard !gaps.isEmpty else {
      Console.note("no gaps are open")
      return
    }
    var hasFailed = false
    for gap in gaps {
      guard let loaded = session.loaded.first(where: { $0.rule.id == gap.ruleID }) else {
        Console.warn("there is no rule \(gap.ruleID.visible) any more; its gap stays open")
        continue
      }
      let now = Clock.now
      let range = SearchRange(from: gap.start, to: min(gap.end, now))
      let record = try RunsMessages.typed {
        try session.scheduler.run(loaded, over: range, at: now)
      }
      Console.note(range.text)
      RunsMessages.show(record)
      if record.status == .failed { hasFailed = true }
    }
    if hasFailed { throw ExitCode.runtimeFailure }
  }
}
