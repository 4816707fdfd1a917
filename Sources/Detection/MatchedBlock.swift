// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Events

/// A block whose events have been matched, and which waits until those before it have been followed:
/// only then is it known which of its events sequences can use.
///
/// `@unchecked Sendable`: it belongs to one thread at a time, who gives it on as a whole.
final class MatchedBlock: @unchecked Sendable {
  /// An event that sequences or samples ask for, its time where sequences do, where its conditions end,
  /// and whether other rules ask for it too.
  struct Held {
    var event: sl_event
    var time: Timestamp?
    var end: Int
    var isClaimed: Bool
  }

  /// Which of all blocks it is.
  var number = 0
  /// Its lines.
  var lines: LineBlock?
  /// The values of its events, and where they stand.
  var values: UnsafePointer<sl_value>?
  let memory = BatchMemory()
  /// The events that sequences and samples ask for, with the conditions of all of them.
  var held: [Held] = []
  var conditions: [UInt32] = []
  /// What it gave so far.
  var result = DetectionPool.BlockOutcome()

  /// Makes it ready for another block.
  func begin(_ block: BlockSource.Block) {
    number = block.number
    lines = block.lines
    held.removeAll(keepingCapacity: true)
    conditions.removeAll(keepingCapacity: true)
    result = DetectionPool.BlockOutcome()
    result.readIssues = block.issues
    result.bytesRead = block.bytesRead
  }
}
