// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc
import Storage

/// `swiftlet notify retry`: has refused messages sent again.
struct NotifyRetryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Send parked messages again, and do not wait for the next attempt.",
    discussion: "The service does so within seconds, or after its next start."
  )

  @OptionGroup var store: StoreArguments
  @Argument(help: "The channel's name; all where none is given.")
  var channel: String?

  func run() throws {
    let count: Int?
    let name = channel
    do throws(StorageError) {
      guard access(store.layout.state, F_OK) == 0 else {
        throw .noState(path: store.layout.state)
      }
      let state = try StateDatabase(path: store.layout.state)
      count = try state.write { transaction -> Int? in
        if let name, try transaction.deliveryChannel(name) == nil { return nil }
        return try transaction.retryDeliveries(name)
      }
    } catch {
      throw StoreMessages.failure(error)
    }
    guard let count else {
      Console.error("the channel \(name?.visible ?? "") was never used here")
      throw ExitCode.badInput
    }
    Console.note("\(ProgressLine.count(count, "parked message")) will be sent again")
  }
}
