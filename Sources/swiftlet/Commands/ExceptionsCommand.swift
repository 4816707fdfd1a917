// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `swiftlet exceptions`: everything that is done with exceptions.
struct ExceptionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exceptions",
    abstract: "Except what is benign from rules, see beforehand what that silences, take it back.",
    discussion: """
      An exception takes events out of rules: an event that satisfies all its entries raises no alert, and \
      takes no part in a sequence. They are kept in the store; `swiftlet run` applies them from the moment \
      they are there. `docs/exceptions.md` explains them.

      Examples:
        swiftlet exceptions add --rule "port forward" --entry 'user.name is "backup"' \
      --entry 'process.command_line is "ssh -N -L 8080:localhost:80 relay"' --expires 90d
        swiftlet exceptions preview --all-rules --entry 'process.executable matches "/opt/agent/*"'
        swiftlet exceptions import export.ndjson
        swiftlet exceptions undo
      """,
    subcommands: [
      ExceptionsListCommand.self, ExceptionsShowCommand.self, ExceptionsPreviewCommand.self,
      ExceptionsAddCommand.self, ExceptionsEditCommand.self, ExceptionsRemoveCommand.self,
      ExceptionsUndoCommand.self, ExceptionsHistoryCommand.self, ExceptionsImportCommand.self,
      ExceptionsExportCommand.self, ExceptionsAttachCommand.self, ExceptionsDetachCommand.self,
      ExceptionsValuesCommand.self,
    ]
  )
}
