// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `swiftlet rules`: everything that is done with rule files.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "Lint, test, list and show rules.",
    subcommands: [
      RulesLintCommand.self, RulesTestCommand.self, RulesListCommand.self, RulesShowCommand.self,
    ]
  )
}
