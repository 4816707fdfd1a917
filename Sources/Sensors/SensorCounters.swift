// SPDX-License-Identifier: Apache-2.0

/// What a source saw and lost.
///
/// After the last batch `seen == read + dropped` for every kind.
package struct SensorCounters: Sendable, Equatable {
  /// The counts of one kind of event.
  package struct Kind: Sendable, Equatable {
    /// Happened, by the kernel's count.
    package var seen: UInt64 = 0
    /// Found no room between the kernel and us.
    package var dropped: UInt64 = 0
    /// Reached us.
    package var read: UInt64 = 0

    /// On their way still, or lost without a count: 0 once all is delivered.
    package var outstanding: Int64 { Int64(seen) - Int64(dropped) - Int64(read) }
  }

  /// A program's image was replaced.
  package var exec = Kind()
  /// A process was made; threads are not counted.
  package var fork = Kind()
  /// A process ended.
  package var exit = Kind()
  /// Times the kernel did not run a probe because it was running already.
  package var recursionMisses: UInt64 = 0
  /// Records of an unknown shape; part of no kind's `read`.
  package var undecodable: UInt64 = 0
  /// Documents handed to the consumer.
  package var documents: UInt64 = 0
  /// Second reports of an end that was known; read, but no document.
  package var duplicates: UInt64 = 0
  /// Batches whose consumer threw.
  package var failedDeliveries: UInt64 = 0
  /// Execs whose arguments were longer than what is kept.
  package var truncatedArguments: UInt64 = 0
  /// Processes in the table now.
  package var processes: UInt64 = 0
  /// Processes forgotten to keep the table within its bounds.
  package var evictions: UInt64 = 0

  /// All zero.
  package init() {}

  /// Events lost on the way to us.
  package var dropped: UInt64 { exec.dropped + fork.dropped + exit.dropped + recursionMisses }
}
