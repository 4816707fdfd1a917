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

  @OptionGroup var options: ConfigurationOptions
  @OptionGroup var store: StoreArguments
  @Argument(help: "The channel's name; all where none is given.")
  var channel: String?

  func run() throws {
    let woken: (parked: Int, waiting: Int)?
    let name = channel
    let path = store.layout(options).state
    do throws(StorageError) {
      guard access(path, F_OK) == 0 else { throw .noState(path: path) }
      let state = try StateDatabase(path: path)
      woken = try state.write { transaction -> (parked: Int, waiting: Int)? in
        if let name, try transaction.deliveryChannel(name) == nil { return nil }
        let waiting = try transaction.deliveryChannels().count {
          (name == nil || $0.name == name) && $0.nextAttempt != nil
        }
        return (try transaction.retryDeliveries(name), waiting)
      }
    } catch {
      throw StoreMessages.failure(error)
    }
    guard let woken else {
      Console.error("the channel \(name?.visible ?? "") was never used here")
      throw ExitCode.badInput
    }
    if woken.waiting > 0 {
      let channels = ProgressLine.count(woken.waiting, "channel")
      Console.note("\(channels) that waited after a failure will try at once")
    }
    if woken.parked > 0 {
      Console.note("\(ProgressLine.count(woken.parked, "parked message")) will be sent again")
    }
    if woken.parked == 0, woken.waiting == 0 {
      Console.note("nothing is parked, and no channel waits after a failure")
    }
  }
}
