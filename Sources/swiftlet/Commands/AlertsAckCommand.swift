// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Storage

/// `swiftlet alerts ack`: somebody looks into alerts.
struct AlertsAckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ack",
    abstract: "Acknowledge alerts: you look into them.",
    discussion: """
      The time from the raise to this is the time to acknowledge of `swiftlet alerts stats`.

      Example:
        swiftlet alerts ack 3fa9c1d2 77b0
      """
  )

  @OptionGroup var store: StoreArguments
  @Flag(help: "Print one JSON object for each alert.")
  var json = false
  @OptionGroup var ids: AlertIDs

  func run() throws {
    try AlertChangeRun(
      store: store,
      ids: ids,
      json: json,
      already: "already acknowledged",
      done: "acknowledged"
    ).run(.status(.acknowledged))
  }
}
