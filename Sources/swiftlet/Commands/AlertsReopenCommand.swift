// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Storage

/// `swiftlet alerts reopen`: alerts are to be looked into again.
struct AlertsReopenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reopen",
    abstract: "Open alerts again that were acknowledged or closed."
  )

  @OptionGroup var store: StoreArguments
  @Flag(help: "Print one JSON object for each alert.")
  var json = false
  @OptionGroup var ids: AlertIDs

  func run() throws {
    try AlertChangeRun(store: store, ids: ids, json: json, already: "already open", done: "open")
      .run(.status(.open))
  }
}
