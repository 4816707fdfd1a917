// SPDX-License-Identifier: Apache-2.0

/// What the store has taken: it is on the disk when the receipt is given.
package struct AppendReceipt: Sendable, Equatable {
  /// Events.
  package var events = 0
  /// Bytes of text.
  package var textBytes = 0
  /// Up to which byte the segments that were written to are on the disk now.
  package var ends: [SegmentID: Int] = [:]
}
