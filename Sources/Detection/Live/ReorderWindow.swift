// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Brings events that arrive from several hosts into the order of their time: each is held until no
/// host that is heard of can be expected to send an earlier one.
///
/// Times are nanoseconds since 1970. The clock of arrival is given with every call.
package struct ReorderWindow: Sendable {
  /// What can be set, in nanoseconds and bytes.
  package struct Settings: Sendable {
    /// How long an event waits for earlier ones of its host.
    package var window: Int64 = 2_000_000_000
    /// After so long without a word a host's time goes on with the clock of arrival.
    package var idleAfter: Int64 = 2_000_000_000
    /// A host whose time is further back than this and the window does not hold the others back.
    package var maximumHold: Int64 = 30_000_000_000
    /// An event whose time lies further ahead of its arrival counts as of its arrival.
    package var maximumAhead: Int64 = 300_000_000_000
    /// Most bytes of events that are held; beyond it the earliest go on before their time.
    package var maximumBytes = 64 << 20
    /// Most hosts whose time is followed; others are taken as one.
    package var maximumHosts = 10_000

    /// The usual settings.
    package init() {}
  }

  /// An event whose turn has come.
  package struct Released: Sendable {
    /// The event.
    package var event: ArrivedEvent
    /// Its time, or that of its arrival where its own is too far ahead.
    package var time: Int64
    /// The time to which the stream has come; later than `time` when the event came late.
    package var streamTime: Int64
  }

  private let settings: Settings
  private var hosts: HostClocks
  private var held = ArrivalHeap()
  private var bytes = 0
  private var ordinal = 0
  /// Events that went on before their time.
  private var early: [Released] = []
  /// The time to which the stream has come; it never goes back.
  package private(set) var streamTime = Int64.min
  /// Events that came after the stream had gone on to a later time.
  package private(set) var late = 0
  /// Events whose time lay too far ahead of their arrival.
  package private(set) var future = 0
  /// Events that went on before their time for lack of room.
  package private(set) var overflowed = 0

  /// An empty window.
  package init(_ settings: Settings = Settings()) {
    self.settings = settings
    hosts = HostClocks(settings)
  }

  /// Number of events that are held.
  package var count: Int { held.count }

  /// Number of hosts whose time is followed.
  package var hostCount: Int { hosts.count }

  /// Takes an event that has arrived at `arrival`.
  package mutating func add(_ event: ArrivedEvent, arrival: Int64) {
    var time = event.time?.nanoseconds ?? .min
    if time.distance(since: arrival) > settings.maximumAhead {
      time = arrival
      future += 1
    }
    hosts.note(time, of: event.host ?? "", arrival: arrival)
    let reached = max(streamTime, hosts.floor(now: arrival))
    let isLate = time < reached
    if isLate { late += 1 }
    held.insert(event, time: time, ordinal: ordinal, reached: isLate ? reached : .min)
    ordinal += 1
    bytes += event.memory
    while bytes > settings.maximumBytes, held.count > 1 {
      overflowed += 1
      if let first = popFirst() { early.append(first) }
    }
  }

  /// The events whose turn has come at `now`, in order.
  package mutating func release(now: Int64) -> [Released] {
    let watermark = hosts.watermark(now: now)
    var released = early
    early = []
    while let next = held.firstTime, next <= watermark, let first = popFirst() {
      released.append(first)
    }
    streamTime = max(streamTime, watermark)
    return released
  }

  /// All that is held, in order: nothing follows any more.
  package mutating func drain() -> [Released] {
    var released = early
    early = []
    while let first = popFirst() { released.append(first) }
    return released
  }

  private mutating func popFirst() -> Released? {
    guard let (event, time, reached) = held.popFirst() else { return nil }
    bytes -= event.memory
    streamTime = max(streamTime, time, reached)
    return Released(event: event, time: time, streamTime: streamTime)
  }
}
