// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `swiftlet config`: what is set.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Show or check the configuration of the service.",
    subcommands: [ConfigShowCommand.self, ConfigCheckCommand.self]
  )
}
