// SPDX-License-Identifier: Apache-2.0
import Events
import Storage
import Synchronization

/// Sends the messages of one channel, one after the other.
final class ChannelWorker: Sendable {
  private let outbox: Outbox
  private let options: NotificationOptions
  private let signal: StopSignal
  private let bell = MonotonicSemaphore(value: 0)
  private let isStopping = Atomic(false)
  private let storageProblem = Mutex<String?>(nil)

  init(_ outbox: Outbox, _ options: NotificationOptions, _ signal: StopSignal) {
    self.outbox = outbox
    self.options = options
    self.signal = signal
  }

  var name: String { outbox.channel.name }

  /// Why the state cannot be used at the moment.
  var problem: String? { storageProblem.withLock { $0 } }

  func wake() { bell.signal() }

  func stop() {
    isStopping.store(true, ordering: .releasing)
    bell.signal()
  }

  private var goesOn: Bool { !isStopping.load(ordering: .acquiring) }

  /// Works until it is stopped.
  func run() {
    let transport = outbox.channel.transport(signal, now: options.now)
    while goesOn {
      do throws(StorageError) {
        let task = try outbox.next(options.now())
        storageProblem.withLock { $0 = nil }
        switch task {
        case .again: continue
        case .wait(let until):
          wait(until.map { $0.seconds(since: options.now()) } ?? options.pollSeconds)
        case .send(let item): send(item, transport)
        }
      } catch {
        storageProblem.withLock { $0 = error.description }
        wait(options.pollSeconds)
      }
    }
  }

  private func send(_ item: Outbox.Item, _ transport: any Transport) {
    var failure: DeliveryFailure?
    do throws(DeliveryFailure) {
      try transport.send(item.message)
    } catch {
      failure = error
    }
    // What became of the message must be written before anything else: were it forgotten because the
    // disk is full, the message would go out again and again.
    while true {
      do throws(StorageError) {
        if let failure {
          try outbox.failed(item, failure, options.now(), chance: options.chance())
        } else {
          try outbox.delivered(item, options.now())
        }
        return
      } catch {
        storageProblem.withLock { $0 = error.description }
        guard goesOn else { return }
        wait(options.pollSeconds)
      }
    }
  }

  /// Waits for the bell, never longer than until the state is to be looked at again.
  private func wait(_ seconds: Double) {
    let limit = min(max(seconds, 0.01), options.pollSeconds)
    _ = bell.wait(seconds: limit)
  }
}
