// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Glibc

/// Ends a live command on Ctrl-C, on `kill`, and when its terminal closes: the first signal asks it
/// to finish its work, a second one ends it at once. A service that can read its rules and configuration
/// anew does so on SIGHUP instead.
final class StopSignals {
  private let sources: [any DispatchSourceSignal]

  /// `patience`: seconds in which a further signal does not end it at once. Who signals a whole group
  /// (`timeout`, a terminal) may reach us twice at once.
  init(
    patience: Double = 0,
    reload: (@Sendable () -> Void)? = nil,
    _ stop: @escaping @Sendable () -> Void
  ) {
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
        if number == SIGHUP, let reload { return reload() }
        if patience <= 0 { signal(number, SIG_DFL) }
        stop()
        guard patience > 0 else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + patience) { signal(number, SIG_DFL) }
      }
      source.activate()
      return source
    }
  }

  deinit { for source in sources { source.cancel() } }
}
