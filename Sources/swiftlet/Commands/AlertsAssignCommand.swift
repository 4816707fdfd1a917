// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Storage

/// `swiftlet alerts assign`: who is to look into alerts.
struct AlertsAssignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign",
    abstract: "Say who is to look into alerts.",
    discussion: """
      An alert may be given to several people. `me` is you.

      Examples:
        swiftlet alerts assign me 3fa9c1d2
        swiftlet alerts assign --remove alice 3fa9c1d2 77b0
      """
  )

  @OptionGroup var store: StoreArguments
  @Flag(help: "Take them from this person.")
  var remove = false
  @Flag(help: "Print one JSON object for each alert.")
  var json = false
  @Argument(help: "The person.")
  var name: String
  @OptionGroup var ids: AlertIDs

  func validate() throws {
    guard Person.isName(name), name != "nobody" else {
      throw ValidationError(
        "A name is at most \(Person.maximumLength) bytes of visible text; --remove takes alerts from a person."
      )
    }
  }

  func run() throws {
    let name = name == "me" ? Person.current : name
    try AlertChangeRun(
      store: store,
      ids: ids,
      json: json,
      already: remove ? "was not assigned to \(name)" : "already assigned to \(name)",
      done: remove ? "taken from \(name)" : "assigned to \(name)"
    ).run(remove ? .unassign(name) : .assign(name))
  }
}
