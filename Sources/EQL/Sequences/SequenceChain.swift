// SPDX-License-Identifier: Apache-2.0

/// An event as the sequence matcher sees it.
struct SequenceMember<Event: Sendable>: Sendable {
  var event: Event
  /// In nanoseconds.
  var time: Int64
  /// Its place in the stream.
  var number: Int

  var milliseconds: Int64 { time.flooredToMilliseconds }
}

/// The events of a pending sequence, each linked to the one before it, so that a further one costs
/// the same however many there are.
final class SequenceChain<Event: Sendable>: Sendable {
  /// The last event so far.
  let member: SequenceMember<Event>
  let first: SequenceMember<Event>
  /// How many there are.
  let count: Int
  /// When an event that must not stand before the first came last, in milliseconds.
  let lastLeading: Int64?
  /// Whether an event stands between two of them that must not: such a sequence goes on, as it
  /// takes the place of others, but is not found.
  let isInterrupted: Bool
  private let previous: SequenceChain?

  /// A sequence that begins.
  init(_ member: SequenceMember<Event>, lastLeading: Int64?) {
    self.member = member
    first = member
    count = 1
    self.lastLeading = lastLeading
    isInterrupted = false
    previous = nil
  }

  /// A sequence with one event more.
  init(_ member: SequenceMember<Event>, behind previous: SequenceChain, isInterrupted: Bool) {
    self.member = member
    first = previous.first
    count = previous.count + 1
    lastLeading = previous.lastLeading
    self.isInterrupted = isInterrupted || previous.isInterrupted
    self.previous = previous
  }

  /// The events in order.
  var events: [Event] {
    var reversed: [Event] = []
    reversed.reserveCapacity(count)
    var next: SequenceChain? = self
    while let chain = next {
      reversed.append(chain.member.event)
      next = chain.previous
    }
    return reversed.reversed()
  }
}

/// The last two different times, in milliseconds, at which something came: enough to tell when it
/// came last before the current time.
struct LastTimes: Sendable {
  private var latest: Int64?
  private var earlier: Int64?

  /// Takes a time that is not before the last.
  mutating func add(_ time: Int64) {
    guard time != latest else { return }
    earlier = latest
    latest = time
  }

  /// The last time before `now`, which is not before the last time.
  func last(before now: Int64) -> Int64? {
    if let latest, latest < now { return latest }
    return earlier
  }
}

extension Int64 {
  /// Nanoseconds as whole milliseconds.
  var flooredToMilliseconds: Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: 1_000_000)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
