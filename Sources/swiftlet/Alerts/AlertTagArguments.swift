// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Storage

/// A tag and the alerts that get or lose it.
struct AlertTagArguments: ParsableArguments {
  @OptionGroup var store: StoreArguments
  @Flag(help: "Print one JSON object for each alert.")
  var json = false
  @Argument(help: "The tag.")
  var tag: String
  @OptionGroup var ids: AlertIDs

  /// A tag is visible text.
  func validate() throws {
    guard Person.isName(tag) else {
      throw ValidationError("A tag is 1 to \(Person.maximumLength) bytes of visible text.")
    }
  }

  /// Changes the alerts, and says of each that it was so `already`, or is `done`.
  func run(_ change: AlertChange, already: String, done: String) throws {
    try AlertChangeRun(
      store: store,
      ids: ids,
      json: json,
      already: "\(already) \(tag)",
      done: "\(done) \(tag)"
    ).run(change)
  }
}
