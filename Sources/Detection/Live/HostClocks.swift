// SPDX-License-Identifier: Apache-2.0
import EQL

/// How far the time of each host has come, by its events.
struct HostClocks: Sendable {
  private struct Clock: Sendable {
    /// The latest time of its events.
    var time: Int64
    /// When it was last heard of.
    var heard: Int64
  }

  /// A host that was silent for so long is forgotten.
  private static let forgottenAfter: Int64 = 60_000_000_000

  private let settings: ReorderWindow.Settings
  private var clocks: [String: Clock] = [:]

  init(_ settings: ReorderWindow.Settings) {
    self.settings = settings
  }

  var count: Int { clocks.count }

  /// Takes the time of an event that has arrived.
  mutating func note(_ time: Int64, of host: String, arrival: Int64) {
    // A crowd of hosts is taken as one without a name.
    let isKnown = clocks[host] != nil || clocks.count < settings.maximumHosts
    let latest = clocks[isKnown ? host : ""]?.time ?? .min
    clocks[isKnown ? host : ""] = Clock(time: max(latest, time), heard: arrival)
  }

  /// The time before which no event is waited for, whatever the hosts' clocks say.
  func floor(now: Int64) -> Int64 { now.plus(-settings.window).plus(-settings.maximumHold) }

  /// The time up to which no earlier event is expected: the least of all hosts', which does not lie
  /// further back than a host may hold the others.
  mutating func watermark(now: Int64) -> Int64 {
    var least: Int64?
    var silent: [String] = []
    for (host, clock) in clocks {
      let silence = now.distance(since: clock.heard)
      if silence > Self.forgottenAfter { silent.append(host) }
      // The difference between its clock and ours stays.
      let time = clock.time.plus(max(0, silence.plus(-settings.idleAfter)))
      least = min(least ?? time, time)
    }
    for host in silent { clocks[host] = nil }
    return max(floor(now: now), (least ?? now).plus(-settings.window))
  }
}
