// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `swiftlet rules`: everything that is done with rule files.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "Lint, test, list, show and preview rules.",
    subcommands: [
      RulesLintCommand.self, RulesTestCommand.self, RulesListCommand.self, RulesShowCommand.self,
      RulesPreviewCommand.self,
    ]
  )
}
