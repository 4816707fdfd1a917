// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Storage

/// `swiftlet alerts untag`: takes a tag from alerts.
struct AlertsUntagCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "untag",
    abstract: "Take a tag from alerts."
  )

  @OptionGroup var arguments: AlertTagArguments

  func run() throws {
    try arguments.run(.untag(arguments.tag), already: "was not tagged", done: "no longer tagged")
  }
}
