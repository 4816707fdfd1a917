// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `swiftlet events`: everything that is done with stored events.
struct EventsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Keep events, search and show them, look after the store.",
    discussion: """
      Events are kept by data stream in plain zstd files that zstdcat reads too. What `import` has \
      acknowledged survives a crash. `docs/store.md` describes the files.

      Examples:
        swiftlet events import logs/
        swiftlet events search 'process where process.name == "ssh"' --from now-7d --host web1
        swiftlet events prune --older-than 30d --max-size 20GB --dry-run
      """,
    subcommands: [
      EventsImportCommand.self, EventsListCommand.self, EventsSearchCommand.self,
      EventsShowCommand.self, EventsExportCommand.self, EventsVerifyCommand.self,
      EventsPruneCommand.self,
    ]
  )
}
