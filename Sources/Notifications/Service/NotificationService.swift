// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Glibc
package import Storage
import Synchronization

/// Tells alerts on the configured channels, each in a thread of its own, from what the state holds.
package final class NotificationService: Sendable {
  private let workers: [ChannelWorker]
  private let settings: NotificationSettings
  private let state: StateDatabase
  /// Signalled by each worker at its end.
  private let ended = MonotonicSemaphore(value: 0)
  /// Workers whose end nobody has waited for.
  private let running = Mutex(0)
  private let stopSignal = StopSignal()
  private let lock: DeliveryLock

  /// Makes the channels known to the state: one that is new begins with what is written from now on.
  ///
  /// Only one service at a time works with a state; another is refused.
  package init(
    _ settings: NotificationSettings,
    state: StateDatabase,
    options: NotificationOptions
  ) throws(StorageError) {
    self.settings = settings
    self.state = state
    lock = try DeliveryLock(state.path)
    let outboxes = settings.channels.map {
      Outbox(channel: $0, state: state, backOff: options.backOff)
    }
    try state.write { transaction in
      for outbox in outboxes { _ = try outbox.record(transaction) }
    }
    let signal = stopSignal
    workers = outboxes.map { ChannelWorker($0, options, signal) }
  }

  /// Begins to send. Call it once.
  package func start() {
    running.withLock { $0 = workers.count }
    for worker in workers {
      Thread.detachNewThread { [ended] in
        worker.run()
        ended.signal()
      }
    }
  }

  /// Says that alerts were written.
  package func wake() {
    for worker in workers { worker.wake() }
  }

  /// Ends the sending. What is on its way may finish within so many seconds, and is then cut off; what
  /// was not received goes out after the next start. False where a thread did not end in time.
  package func stop(within seconds: Double) -> Bool {
    for worker in workers { worker.stop() }
    if isEnded(within: max(seconds, 0)) { return true }
    stopSignal.set()
    return isEnded(within: 2)
  }

  private func isEnded(within seconds: Double) -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    return running.withLock { running in
      while running > 0, ended.wait(seconds: (end - clock.now) / .seconds(1)) { running -= 1 }
      return running == 0
    }
  }

  /// How each channel stands.
  package var status: [ChannelStatus] {
    get throws(StorageError) {
      var all = try state.read { try ChannelStatus.all(settings, $0) }
      for worker in workers {
        if let index = all.firstIndex(where: { $0.name == worker.name }) {
          all[index].problem = worker.problem
        }
      }
      return all
    }
  }
}

/// Held while a service works with a state, so that no alert is told twice.
final class DeliveryLock: Sendable {
  private let descriptor: Int32

  init(_ state: String) throws(StorageError) {
    let path = state + ".notify-lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw .system(action: "opened for writing", path: path, code: errno)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(descriptor)
      if code == EWOULDBLOCK { throw .deliveriesRunning(path: state) }
      throw .system(action: "locked", path: path, code: code)
    }
  }

  deinit { close(descriptor) }
}
