// SPDX-License-Identifier: Apache-2.0

/// Why a message did not get through.
package enum DeliveryFailure: Error, Sendable, Equatable {
  /// It may get through later; not before so many seconds, where the receiver said so.
  case temporary(String, retryAfter: Int? = nil)
  /// The receiver does not want it as it is.
  case refused(String)
  /// The attempt was ended because the service stops; whether it got through is not known.
  case stopped

  /// What is shown of it.
  package var message: String {
    switch self {
    case .temporary(let message, _), .refused(let message): message
    case .stopped: "stopped"
    }
  }
}
