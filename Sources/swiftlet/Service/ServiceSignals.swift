// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Glibc
import Service

/// The signals of a service: SIGTERM and SIGINT end it, one more after a
/// second at once; SIGHUP lets it read rules
/// and configuration anew.
final class ServiceSignals {
  private let sources: [any DispatchSourceSignal]

  init(_ requests: DetectionService.Requests) {
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
        if number == SIGHUP {
          requests.requestReload()
        } else {
          requests.requestStop()
          // Who signals a whole group (`timeout`, a terminal) may reach us twice at once.
          DispatchQueue.global().asyncAfter(deadline: .now() + 1) { signal(number, SIG_DFL) }
        }
      }
      source.activate()
      return source
    }
  }

  deinit { for source in sources { source.cancel() } }
}
