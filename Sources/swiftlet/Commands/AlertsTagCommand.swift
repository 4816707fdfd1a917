// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Storage

/// `swiftlet alerts tag`: puts a tag on alerts.
struct AlertsTagCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tag",
    abstract: "Tag alerts.",
    discussion: """
      Example:
        swiftlet alerts tag phishing 3fa9c1d2 77b0
      """
  )

  @OptionGroup var store: StoreArguments
  @Flag(help: "Print one JSON object for each alert.")
  var json = false
  @Argument(help: "The tag.")
  var tag: String
  @OptionGroup var ids: AlertIDs

  func validate() throws { try Self.check(tag) }

  func run() throws {
    try AlertChangeRun(
      store: store,
      ids: ids,
      json: json,
      already: "already tagged \(tag)",
      done: "tagged \(tag)"
    ).run(.tag(tag))
  }

  /// A tag is visible text.
  static func check(_ tag: String) throws {
    guard Person.isName(tag) else {
      throw ValidationError("A tag is 1 to \(Person.maximumLength) bytes of visible text.")
    }
  }
}
