// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Storage

/// `swiftlet alerts show`: one alert with all that belongs to it.
struct AlertsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show an alert: what happened and why, its events, notes and history.",
    discussion: """
      --json prints the alert's document as it is now. --history prints who did what with it, one JSON \
      object a line.

      Examples:
        swiftlet alerts show 3fa9c1d2
        swiftlet alerts show --json 3fa9c1d2 | jq .process
      """
  )

  @OptionGroup var store: StoreArguments
  @Flag(help: "Print the document as it is now.")
  var json = false
  @Flag(help: "Print the history, one JSON object a line.")
  var history = false
  @Argument(help: ArgumentHelp("The alert's id, or the beginning of it.", valueName: "id"))
  var id: String

  func validate() throws {
    if json, history { throw ValidationError("--json and --history are one or the other.") }
  }

  /// An alert with what belongs to it.
  private struct Found {
    var alert: KeptAlert
    var members: [KeptAlert]
    var history: [AlertHistoryEntry]
  }

  func run() throws {
    let state = try store.state()
    var problem: AlertIDProblem?
    let found: Found?
    do throws(StorageError) {
      found = try state.read { transaction in
        let (ids, notFound) = try transaction.wholeIDs([id])
        problem = notFound
        guard let id = ids.first, let alert = try transaction.keptAlert(id) else { return nil }
        return Found(
          alert: alert,
          members: alert.isWholeSequence ? try transaction.members(ofGroup: id) : [],
          history: try transaction.history(ofAlert: alert.record.number)
        )
      }
    } catch {
      throw StoreMessages.failure(error)
    }
    if let problem { throw problem.report() }
    guard let found else { return }
    if json {
      Console.print(found.alert.document.serialised())
    } else if history {
      for entry in found.history { Console.print(entry.document.serialised()) }
    } else {
      Console.print(
        KeptAlertPrinter().text(found.alert, members: found.members, history: found.history)
      )
    }
  }
}
