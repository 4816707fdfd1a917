// SPDX-License-Identifier: Apache-2.0
package import Events

/// How a store writes.
package struct StoreOptions: Sendable {
  /// Bytes of a segment from which on another is begun.
  package var segmentBytes = 64 << 20
  /// Data streams that may be made; events of further ones go to `logs-generic-default`.
  package var maximumStreams = 1_000
  /// Segments that are kept open, one a data stream.
  package var maximumOpenSegments = 64
  /// The clock on the wall. It names folders and dates what came; no order depends on it.
  package var now: @Sendable () -> Timestamp

  /// Usual sizes with this clock.
  package init(now: @escaping @Sendable () -> Timestamp) { self.now = now }
}
