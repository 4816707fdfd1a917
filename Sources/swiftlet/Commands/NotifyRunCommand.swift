// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Dispatch
import Notifications
import Storage

/// `swiftlet notify run`: sends without the rest of the service.
struct NotifyRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Send what waits, without the rest of the service.",
    discussion: """
      For a store whose service does not run, or runs without channels. It ends on Ctrl-C or SIGTERM. \
      Only one process at a time sends for a store.
      """
  )

  @OptionGroup var configuration: NotifyConfiguration
  @OptionGroup var store: StoreArguments

  func run() throws {
    let settings = try configuration.settings()
    let service: NotificationService
    do throws(StorageError) {
      let state = try StateDatabase(path: store.layout(configuration.options).state)
      service = try NotificationService(
        settings,
        state: state,
        options: NotificationOptions { Clock.now }
      )
    } catch {
      throw StoreMessages.failure(error)
    }
    let stopped = DispatchSemaphore(value: 0)
    let signals = StopSignals { stopped.signal() }
    service.start()
    Console.note("ready: \(ProgressLine.count(settings.channels.count, "channel"))")
    withExtendedLifetime(signals) { stopped.wait() }
    if !service.stop(within: 5) { Console.warn("a channel did not end in time") }
  }
}
