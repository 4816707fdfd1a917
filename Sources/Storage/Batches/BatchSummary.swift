// SPDX-License-Identifier: Apache-2.0
package import Events

/// What the catalogue knows of some events: how many, when, from which hosts.
package struct BatchSummary: Sendable, Equatable {
  /// Hosts that are remembered by name.
  static let maximumHosts = 256

  /// Events.
  package var events = 0
  /// Events that have no time that can be read.
  package var timeless = 0
  /// The earliest and latest `@timestamp`; nil where no event has one.
  package var times: ClosedRange<Timestamp>?
  /// Names of hosts, at most 256.
  package var hosts: Set<String> = []
  /// Whether there were more hosts.
  package var hasMoreHosts = false
  /// Hashes of the ids and hosts.
  var keys: [UInt64] = []

  /// Nothing yet.
  package init() {}

  mutating func add(time: Timestamp?) {
    events += 1
    guard let time else {
      timeless += 1
      return
    }
    times =
      times.map { min($0.lowerBound, time)...max($0.upperBound, time) } ?? time...time
  }

  mutating func add(host: String) {
    if hosts.contains(host) { return }
    if hosts.count < Self.maximumHosts { hosts.insert(host) } else { hasMoreHosts = true }
  }

  /// Adds what is known of further events.
  package mutating func merge(_ other: BatchSummary) {
    events += other.events
    timeless += other.timeless
    if let added = other.times {
      times =
        times.map {
          min($0.lowerBound, added.lowerBound)...max($0.upperBound, added.upperBound)
        } ?? added
    }
    for host in other.hosts { add(host: host) }
    hasMoreHosts = hasMoreHosts || other.hasMoreHosts
    keys += other.keys
  }

  /// Whether an event with a time in the range may be among these. Events without a time are in every
  /// range that is open on both sides only.
  func mayOverlap(_ range: TimeRange) -> Bool {
    if range.isUnbounded { return true }
    guard let times else { return false }
    return range.overlaps(times)
  }
}
