// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Storage

/// `swiftlet alerts close`: alerts are done with.
struct AlertsCloseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: "Close alerts and say why.",
    discussion: """
      Reasons: \(ClosingReason.allCases.map(\.rawValue).joined(separator: ", ")). \
      Closing a closed alert for another reason changes the reason.

      Examples:
        swiftlet alerts close 3fa9c1d2 --reason true_positive
        swiftlet alerts list --rule tunnel --host build7 --ids |
          swiftlet alerts close - --reason expected_activity
      """
  )

  @OptionGroup var store: StoreArguments
  @Option(help: ArgumentHelp("Why.", valueName: "reason"))
  var reason: ClosingReason
  @Flag(help: "Print one JSON object for each alert.")
  var json = false
  @OptionGroup var ids: AlertIDs

  func run() throws {
    try AlertChangeRun(
      store: store,
      ids: ids,
      json: json,
      already: "already closed as \(reason.rawValue)",
      done: "closed as \(reason.rawValue)"
    ).run(.status(.closed, reason: reason))
  }
}
