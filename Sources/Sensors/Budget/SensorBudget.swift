// SPDX-License-Identifier: Apache-2.0

/// How much of the host the sensor may take, and so what it holds.
package struct SensorBudget: Sendable, Equatable {
  /// Bytes of the ring and of the table of processes.
  package var memory = 32 << 20
  /// Part of one processor that the sensor's thread may take, averaged over a second; nil: as much as there
  /// is to read.
  package var processor: Double?

  /// The usual budget.
  package init() {}

  /// What the memory may be.
  package static let memoryRange = 8 << 20...4 << 30

  /// Bytes of the ring between kernel and reader, a power of two: the largest in a sixth of the memory.
  package var ringSize: UInt32 {
    let part = min(max(memory / 6, 64 << 10), 256 << 20)
    return 1 << UInt32(Int.bitWidth - 1 - part.leadingZeroBitCount)
  }

  /// What the table of processes may hold: an entry takes about a kilobyte beside its image, and the images
  /// a third of the memory.
  var table: ProcessTable.Limits {
    var limits = ProcessTable.Limits()
    limits.processes = max(memory / 3 / 1024, 1024)
    limits.imageBytes = memory / 3
    limits.ended = limits.processes / 4
    return limits
  }
}
