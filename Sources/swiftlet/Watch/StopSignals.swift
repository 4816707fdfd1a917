// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Glibc

/// Ends a live command on Ctrl-C, on `kill`, and when its terminal closes: the first signal asks it
/// to finish its work, a second one ends it at once.
final class StopSignals {
  private let sources: [any DispatchSourceSignal]

  init(_ stop: @escaping @Sendable () -> Void) {
    let numbers = [SIGINT, SIGTERM, SIGHUP]
    // Whoever started us may have blocked them, and that is inherited.
    var set = sigset_t()
    sigemptyset(&set)
    for number in numbers { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    sources = numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        signal(number, SIG_DFL)
        stop()
      }
      source.activate()
      return source
    }
  }

  deinit { for source in sources { source.cancel() } }
}
