// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `swiftlet alerts`: everything that is done with kept alerts.
struct AlertsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "Except what is benign from the rule that alerted.",
    subcommands: [AlertsExceptCommand.self]
  )
}
