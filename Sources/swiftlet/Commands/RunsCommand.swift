// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `swiftlet runs`: everything about rules on their schedules.
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "See what rules have searched, and let them search again.",
    discussion: """
      Rules look at events as they arrive. Beside that each runs on its schedule over stored events, so \
      that late events, imported files and times when nothing ran are searched too. An event that is \
      found again is no second alert. `docs/runs.md` says how it works.

      Examples:
        swiftlet runs status
        swiftlet runs gaps --all
        swiftlet runs backfill 8410ea51 --from now-7d --to now-1d --dry-run
      """,
    subcommands: [
      RunsStatusCommand.self, RunsListCommand.self, RunsShowCommand.self, RunsGapsCommand.self,
      RunsFillCommand.self, RunsBackfillCommand.self, RunsNowCommand.self,
    ]
  )
}
