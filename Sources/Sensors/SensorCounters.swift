// SPDX-License-Identifier: Apache-2.0

/// What a source saw and lost.
///
/// After the last batch `seen == read + dropped` for every kind, but for records of an unknown shape.
package struct SensorCounters: Sendable, Equatable {
  /// The counts of one kind of event.
  package struct Kind: Sendable, Equatable {
    /// Happened, by the kernel's count.
    package var seen: UInt64 = 0
    /// Found no room between the kernel and us.
    package var dropped: UInt64 = 0
    /// Reached us, and was decoded.
    package var read: UInt64 = 0
    /// Has become documents.
    package var written: UInt64 = 0

    /// On their way still, or lost without a count: 0 once all is delivered.
    package var outstanding: Int64 { Int64(seen) - Int64(dropped) - Int64(read) }
  }

  private var kinds = Array(repeating: Kind(), count: EventKind.room)

  /// The counts of one kind.
  package subscript(kind: EventKind) -> Kind {
    get { kinds[kind.rawValue] }
    set { kinds[kind.rawValue] = newValue }
  }

  /// A program's image was replaced.
  package var exec: Kind {
    get { self[.exec] }
    set { self[.exec] = newValue }
  }
  /// A process was made; threads are not counted.
  package var fork: Kind {
    get { self[.fork] }
    set { self[.fork] = newValue }
  }
  /// A process ended.
  package var exit: Kind {
    get { self[.exit] }
    set { self[.exit] = newValue }
  }

  /// Times the kernel did not run a probe because it was running already.
  package var recursionMisses: UInt64 = 0
  /// Records of an unknown shape; part of no kind's `read`.
  package var undecodable: UInt64 = 0
  /// Documents handed to the consumer.
  package var documents: UInt64 = 0
  /// Documents that follow from what was known before and no record of their own: changes of user, loss.
  package var derived: UInt64 = 0
  /// Records that are no document: second reports of an end, sockets that never came to anything.
  package var duplicates: UInt64 = 0
  /// Network events whose process is not known.
  package var unattributed: UInt64 = 0
  /// Batches whose consumer threw.
  package var failedDeliveries: UInt64 = 0
  /// Execs whose arguments were longer than what is kept.
  package var truncatedArguments: UInt64 = 0
  /// Processes in the table now.
  package var processes: UInt64 = 0
  /// Processes forgotten to keep the table within its bounds.
  package var evictions: UInt64 = 0
  /// Nanoseconds for which reading rested to keep within its part of a processor.
  package var rested: UInt64 = 0
  /// Sockets in the table now.
  package var sockets: UInt64 = 0
  /// Sockets forgotten to keep the table within its bounds.
  package var socketEvictions: UInt64 = 0

  /// All zero.
  package init() {}

  /// Records of all kinds that reached us.
  package var read: UInt64 { kinds.reduce(0) { $0 + $1.read } }

  /// Records of the ring that reached us, decodable or not.
  var kernelRead: UInt64 { read - self[.file].read + undecodable }

  /// Events lost on the way to us.
  package var dropped: UInt64 { kinds.reduce(recursionMisses) { $0 + $1.dropped } }

  /// Takes the kernel's counts over from another reading.
  mutating func takeKernelCounts(from other: SensorCounters) {
    for index in kinds.indices where EventKind(rawValue: index) != .file {
      kinds[index].seen = other.kinds[index].seen
      kinds[index].dropped = other.kinds[index].dropped
    }
    recursionMisses = other.recursionMisses
  }
}
