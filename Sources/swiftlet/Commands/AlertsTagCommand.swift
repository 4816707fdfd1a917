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

  @OptionGroup var arguments: AlertTagArguments

  func run() throws {
    try arguments.run(.tag(arguments.tag), already: "already tagged", done: "tagged")
  }
}
