// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Sensors

extension SensorChoice {
  /// Says on standard error which better sensors do not work here, one line each.
  func explain() {
    guard let chosen else { return }
    for refusal in refusals {
      Console.warn(
        "not \(refusal.kind.rawValue) but \(chosen.kind.rawValue): \(refusal.error.description)"
      )
    }
  }

  /// Says why no sensor works, and gives the status to end with.
  func failure(help: String) -> ExitCode {
    for refusal in refusals.dropLast() {
      Console.warn("not \(refusal.kind.rawValue): \(refusal.error.description)")
    }
    if let last = refusals.last {
      Console.error("this host cannot be watched: \(last.error.description)", help: [help])
    }
    return ExitCode.runtimeFailure
  }
}
