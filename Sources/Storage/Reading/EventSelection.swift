// SPDX-License-Identifier: Apache-2.0
package import Events

/// Which of the stored events are wanted.
package struct EventSelection: Sendable, Equatable {
  /// Patterns of data streams, as rules have them; none mean all.
  package var streams = IndexPatterns([])
  /// The time of the events.
  package var times = TimeRange()
  /// Names or ids of hosts, any of them; none mean all. Case does not count.
  package var hosts: [String] = []
  /// The id of the one event that is wanted.
  package var id: String?
  /// What has come since a mark may be wanted whatever its time says: only whole frames are passed
  /// over by it, so that who asks looks at the times of single events.
  package var newSince: StoreMark?

  /// All events.
  package init() {}

  /// Hashes of which a frame must have one.
  var hostKeys: Set<UInt64> { Set(hosts.map { EventKey.host($0).hash }) }

  /// Whether a frame may hold wanted events.
  func mayBeIn(
    _ frame: FrameRecord,
    of segment: SegmentID,
    hostKeys: Set<UInt64>,
    idKey: UInt64?
  ) -> Bool {
    let isNew = newSince?.isBehind(segment.number, end: frame.range.upperBound) ?? false
    guard isNew || frame.summary.mayOverlap(times) else { return false }
    if let idKey, !frame.filter.mayContain(idKey) { return false }
    return hostKeys.isEmpty || hostKeys.contains { frame.filter.mayContain($0) }
  }
}
