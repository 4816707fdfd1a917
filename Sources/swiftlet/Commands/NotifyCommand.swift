// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `swiftlet notify`: the channels on which alerts are told.
struct NotifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notify",
    abstract: "Try the channels that alerts are told on, see how they stand, send again.",
    discussion: """
      Channels are the tables [[notify]] of the configuration: webhooks, Slack, mail, syslog, journald \
      and files. `swiftlet run` sends; `docs/notifications.md` describes channels and formats.

      Examples:
        swiftlet notify test soc-mail
        swiftlet notify status
        swiftlet notify retry soc-mail
      """,
    subcommands: [
      NotifyTestCommand.self, NotifyStatusCommand.self, NotifyRetryCommand.self,
      NotifyRunCommand.self, NotifyForgetCommand.self,
    ]
  )
}
