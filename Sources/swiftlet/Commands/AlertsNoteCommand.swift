// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Storage

/// `swiftlet alerts note`: what people want to remember of alerts.
struct AlertsNoteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note",
    abstract: "Add a note to alerts.",
    discussion: """
      Notes stay; `swiftlet alerts undo` takes your last one back.

      Example:
        swiftlet alerts note "the backup's tunnel, ticket 4711" 3fa9c1d2
      """
  )

  /// Longest note, in bytes.
  private static let maximumLength = 65_536

  @OptionGroup var store: StoreArguments
  @Flag(help: "Print one JSON object for each alert.")
  var json = false
  @Argument(help: "The text.")
  var text: String
  @OptionGroup var ids: AlertIDs

  func validate() throws {
    guard text.contains(where: { !$0.isWhitespace }), text.utf8.count <= Self.maximumLength else {
      throw ValidationError("A note is 1 to \(Self.maximumLength) bytes of text.")
    }
  }

  func run() throws {
    try AlertChangeRun(store: store, ids: ids, json: json, already: "", done: "noted")
      .run(.note(text))
  }
}
