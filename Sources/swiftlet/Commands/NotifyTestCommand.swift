// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Foundation
import Notifications
import Service

/// `swiftlet notify test`: sends a message that says that it is a test.
struct NotifyTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Send a test on a channel, or on all.",
    discussion: """
      The message is marked as a test, passes the channel's filters and limits by, and is sent once. \
      The command fails when a channel did not take it.
      """
  )

  @OptionGroup var configuration: NotifyConfiguration
  /// A test needs none; it is taken so that all commands of channels are called alike.
  @OptionGroup var store: StoreArguments
  @Argument(help: "The channel's name; all where none is given.")
  var channel: String?

  func run() throws {
    let loaded = try configuration.options.usable()
    let all = loaded.configuration.notifications.channels
    if let channel, !all.contains(where: { $0.name == channel }),
      loaded.shownChannels.contains(where: { $0["name"]?.stringValue == channel })
    {
      Console.error(
        "the channel \(channel.visible) is turned off",
        help: ["set enabled = true in its [[notify]] table, or leave the line out"]
      )
      throw ExitCode.badInput
    }
    let channels = channel.map { name in all.filter { $0.name == name } } ?? all
    guard !channels.isEmpty else {
      let names = all.map(\.name.visible).joined(separator: ", ")
      Console.error(
        channel.map { "there is no channel \($0.visible)" } ?? "there are no channels",
        help: [names.isEmpty ? "add a [[notify]] table to the configuration" : "known are \(names)"]
      )
      throw ExitCode.badInput
    }
    var hasFailed = false
    for channel in channels {
      let failure = TestDelivery.send(
        channel,
        host: ProcessInfo.processInfo.hostName,
        now: Clock.now
      )
      let name = "\(channel.name.visible) (\(channel.target.type))"
      if let failure {
        hasFailed = true
        Console.error("\(name): \(failure.message.visible)")
      } else {
        Console.print("\(name): sent")
      }
    }
    if hasFailed { throw ExitCode.runtimeFailure }
  }
}
