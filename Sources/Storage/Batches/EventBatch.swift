// SPDX-License-Identifier: Apache-2.0

/// Whole lines of one data stream with what the catalogue wants to know of them. Made by
/// `EventBatchReader`, so that every line holds an event.
package struct EventBatch: Sendable {
  /// Bytes from which on a batch is full.
  package static let fullBytes = 256 << 10

  /// The data stream.
  package let stream: DataStreamName
  /// The lines, each with its line break.
  package internal(set) var lines: [UInt8] = []
  /// What is known of them.
  package internal(set) var summary = BatchSummary()

  init(stream: DataStreamName) { self.stream = stream }
}
