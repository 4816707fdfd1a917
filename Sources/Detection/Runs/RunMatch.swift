// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// What a run found: an event, or events together.
enum RunMatch {
  case event(Match)
  case sequence(SequenceMatch)

  /// When it happened, of several events the last one.
  var time: Timestamp? {
    switch self {
    case .event(let match): match.time
    case .sequence(let sequence): sequence.events.compactMap { $0?.time }.max()
    }
  }

  /// The event that says most about it: of several the last one.
  var event: Match? {
    switch self {
    case .event(let match): match
    case .sequence(let sequence): sequence.events.compactMap { $0 }.last
    }
  }
}
