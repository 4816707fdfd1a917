// SPDX-License-Identifier: Apache-2.0

/// Events that began a sequence, how far they got, and what became of them.
package struct SequenceAttempt: Sendable, Equatable {
  /// What became of an attempt. Events are told by their places in the list that was replayed.
  package enum Fate: Sendable, Equatable {
    /// It is a sequence.
    case complete
    /// The events ended before the next one came.
    case waiting
    /// A newer attempt got as far, and only the newest counts.
    case replaced
    /// The next event came so many nanoseconds after the end of `maxspan`.
    case tooLate(event: Int, by: Int64)
    /// An `until` event ended it.
    case ended(event: Int)
    /// All events came, and one of a stage that must not occur.
    case forbidden(event: Int, stage: Int, Position)
  }

  /// Where an event stood that must not occur.
  package enum Position: Sendable, Equatable {
    /// Before the first event, less than `maxspan` before the last.
    case before
    /// Behind the member of this number, counted from 0, and before the next.
    case between(Int)
    /// After the last event, within `maxspan`.
    case after
  }

  /// Its events by their places in the list that was replayed, one for each term that must occur.
  package var members: [Int]
  /// What became of it.
  package var fate: Fate

  /// An attempt from its parts.
  package init(members: [Int], fate: Fate) {
    self.members = members
    self.fate = fate
  }

  /// Which of two attempts tells more: the one that got further, then the one whose end has a cause,
  /// then the later.
  func tellsMore(than other: SequenceAttempt) -> Bool {
    (members.count, fate.weight, members.last ?? -1)
      > (other.members.count, other.fate.weight, other.members.last ?? -1)
  }
}

extension SequenceAttempt.Fate {
  fileprivate var weight: Int {
    switch self {
    case .replaced: 0
    case .waiting: 1
    case .tooLate, .ended, .forbidden: 2
    case .complete: 3
    }
  }
}
