// SPDX-License-Identifier: Apache-2.0

/// Finds sequences in a stream of events that come in order.
///
/// Source: the exact matcher in the project's notes, read from Elasticsearch's own tests. What it holds
/// is bounded by `SequenceLimits`, and by `maxspan`.
package struct SequenceMatcher<Event: Sendable>: Sendable {
  /// A sequence that was found.
  package struct Found: Sendable {
    /// The values that bind its events.
    package var key: JoinValues
    /// One a term; nil for an event that must not occur.
    package var events: [Event?]
    /// The number of the last event.
    package var lastNumber: Int
    /// The time of the stream, in milliseconds, at which it was complete.
    package var time: Int64
  }

  private final class Box: Sendable {
    let event: Event

    init(_ event: Event) { self.event = event }
  }

  private var core: SequenceCore
  private let size: @Sendable (Event) -> Int
  private let reading: @Sendable (any AnyObject & Sendable) -> Event?

  /// A matcher that holds so much; `size` says how many bytes an event takes, `reading` makes one of the
  /// form in which it was held.
  package init(
    _ plan: SequencePlan,
    limits: SequenceLimits = SequenceLimits(),
    size: @escaping @Sendable (Event) -> Int = { _ in 0 },
    reading: @escaping @Sendable (any AnyObject & Sendable) -> Event? = { _ in nil }
  ) {
    self.reading = reading
    core = SequenceCore(plan, limits: limits)
    self.size = size
  }

  /// Pending sequences that were given up to keep memory bounded, and keys that only remembered
  /// what must not occur.
  package var evicted: Int { core.evicted }

  /// Sequences that are complete but for what must not follow.
  package var waiting: Int { core.waiting }

  /// Keys of which something is known.
  package var keyCount: Int { core.keyCount }

  /// An estimate of the memory that is held.
  package var bytes: Int { core.bytes }

  /// When the next sequence is complete if nothing follows: the time of the stream, in milliseconds,
  /// that must have passed.
  package var nextDeadline: Int64 { core.nextDeadline }

  /// Since when the oldest key is known, in nanoseconds of the stream.
  package mutating func oldest() -> Int64? { core.oldest() }

  /// Takes the next event, with the stages that it satisfies and its keys for each; what is complete
  /// by it.
  ///
  /// `time` is the event's, in nanoseconds. An event that comes late has a `time` before that of the
  /// stream, which is then given as `streamTime`: it joins what is pending only if it is not older
  /// than that, so no sequence is ever out of order.
  package mutating func feed(
    _ event: Event,
    time: Int64,
    streamTime: Int64? = nil,
    stages: [(stage: Int, keys: [JoinValues])]
  ) -> [Found] {
    let weight = size(event)
    let keys = EncodedKeys(stages)
    let found = core.feed(
      weight: weight,
      time: time,
      streamTime: streamTime ?? time,
      keys: keys
    ) { Box(event) }
    return Self.unboxed(found, reading)
  }

  /// The same for an event of `weight` bytes with its keys for the stages that it satisfies, of which
  /// a part may be given. The event is asked for only if it is to be kept, in a form of its own, of
  /// which `reading` knows.
  package mutating func feed(
    weight: Int,
    time: Int64,
    streamTime: Int64,
    keys: EncodedKeys,
    part: Range<Int>? = nil,
    _ event: () -> any AnyObject & Sendable
  ) -> [Found] {
    let found = core.feed(
      weight: weight,
      time: time,
      streamTime: streamTime,
      keys: keys,
      part: part,
      event
    )
    return Self.unboxed(found, reading)
  }

  /// The stream has come to a time, in nanoseconds: what waited for nothing to follow until then is
  /// complete, and what is out of date goes.
  package mutating func advance(to time: Int64) -> [Found] {
    let found = core.advance(to: time)
    return Self.unboxed(found, reading)
  }

  /// Lets go what is out of date in a stream that has come to a time.
  package mutating func expire(at time: Int64) { core.expire(at: time) }

  /// The end of the stream: nothing can follow any more.
  package mutating func finish() -> [Found] {
    let found = core.finish()
    return Self.unboxed(found, reading)
  }

  /// Gives up the oldest key; false when there is none.
  package mutating func evictOldest() -> Bool { core.evictOldest() }

  // Not a method of the matcher: that would copy it while it changes.
  private static func unboxed(
    _ found: [SequenceCore.Found],
    _ reading: (any AnyObject & Sendable) -> Event?
  ) -> [Found] {
    guard !found.isEmpty else { return [] }
    return found.map { sequence in
      Found(
        key: sequence.key,
        events: sequence.events.map { event in
          event.flatMap { ($0 as? Box)?.event ?? reading($0) }
        },
        lastNumber: sequence.lastNumber,
        time: sequence.time
      )
    }
  }
}
