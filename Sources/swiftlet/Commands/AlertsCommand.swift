// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `swiftlet alerts`: everything that is done with alerts that were kept.
struct AlertsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "List alerts, look into them, say what became of them.",
    discussion: """
      `swiftlet run` keeps every alert. An alert is open, then acknowledged by whoever looks into it, then \
      closed for a reason. Who did what and when is kept, and can be undone. Ids may be abbreviated. \
      `docs/alerts.md` tells more.

      Examples:
        swiftlet alerts list --severity high --since 24h
        swiftlet alerts show 3fa9c1d2
        swiftlet alerts close 3fa9c1d2 --reason expected_activity
        swiftlet alerts list --where 'process.name == "ssh"'
        swiftlet alerts stats --since 30d
      """,
    subcommands: [
      AlertsListCommand.self, AlertsShowCommand.self, AlertsAckCommand.self,
      AlertsCloseCommand.self, AlertsReopenCommand.self, AlertsAssignCommand.self,
      AlertsNoteCommand.self, AlertsTagCommand.self, AlertsUntagCommand.self,
      AlertsUndoCommand.self, AlertsStatsCommand.self, AlertsExceptCommand.self,
    ]
  )
}
