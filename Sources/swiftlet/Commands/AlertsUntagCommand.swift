// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Storage

/// `swiftlet alerts untag`: takes a tag from alerts.
struct AlertsUntagCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "untag",
    abstract: "Take a tag from alerts."
  )

  @OptionGroup var store: StoreArguments
  @Flag(help: "Print one JSON object for each alert.")
  var json = false
  @Argument(help: "The tag.")
  var tag: String
  @OptionGroup var ids: AlertIDs

  func validate() throws { try AlertsTagCommand.check(tag) }

  func run() throws {
    try AlertChangeRun(
      store: store,
      ids: ids,
      json: json,
      already: "was not tagged \(tag)",
      done: "no longer tagged \(tag)"
    ).run(.untag(tag))
  }
}
