// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Glibc
import Service
import Storage

/// `swiftlet notify forget`: drops what is kept of a channel.
struct NotifyForgetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Drop what is kept of a channel that the configuration no longer has.",
    discussion: """
      Its place among the alerts, its counts and its parked messages. A channel that gets the name later \
      begins anew.
      """
  )

  @OptionGroup var configuration: NotifyConfiguration
  @OptionGroup var store: StoreArguments
  @Argument(help: "The channel's name.")
  var channel: String

  func run() throws {
    // One that is only turned off keeps its place.
    let tables = try configuration.options.usable().notify?.arrayValue ?? []
    guard !tables.contains(where: { $0["name"]?.stringValue == channel }) else {
      Console.error(
        "\(channel.visible) is a channel of the configuration",
        help: ["take its table [[notify]] out first"]
      )
      throw ExitCode.badInput
    }
    let parked: Int?
    let name = channel
    do throws(StorageError) {
      let path = store.layout(configuration.options).state
      guard access(path, F_OK) == 0 else { throw .noState(path: path) }
      let state = try StateDatabase(path: path)
      parked = try state.write { try $0.forgetDeliveries(name) }
    } catch {
      throw StoreMessages.failure(error)
    }
    guard let parked else {
      Console.error("the channel \(channel.visible) was never used here")
      throw ExitCode.badInput
    }
    let lost = parked > 0 ? ", with \(ProgressLine.count(parked, "parked message"))" : ""
    Console.note("\(channel.visible) is forgotten\(lost)")
  }
}
