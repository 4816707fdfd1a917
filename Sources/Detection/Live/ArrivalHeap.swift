// SPDX-License-Identifier: Apache-2.0
import Events

/// Events that wait, of which the earliest is at hand; adding and taking cost the logarithm of their
/// number.
///
/// What is moved about are their places in the order, so that no event is touched for it.
struct ArrivalHeap: Sendable {
  /// Where an event stands in the order, and among the events.
  private struct Place: BitwiseCopyable, Sendable {
    var time: Int64
    var ordinal: Int
    var slot: Int
    /// Of one that came late, the time to which the stream had come.
    var reached: Int64
  }

  /// Each is not later than those at twice its place plus one and plus two.
  private var places: [Place] = []
  private var events: [ArrivedEvent?] = []
  private var freeSlots: [Int] = []
  /// Whether an event had something beside its time that orders it.
  private var hasTiebreakers = false

  /// Number of events.
  var count: Int { places.count }

  /// The time of the earliest.
  var firstTime: Int64? { places.first?.time }

  /// Adds an event that counts as of a time.
  mutating func insert(_ event: ArrivedEvent, time: Int64, ordinal: Int, reached: Int64) {
    hasTiebreakers = hasTiebreakers || event.tiebreaker != nil
    let slot: Int
    if let free = freeSlots.popLast() {
      slot = free
      events[slot] = event
    } else {
      slot = events.count
      events.append(event)
    }
    let place = Place(time: time, ordinal: ordinal, slot: slot, reached: reached)
    places.append(place)
    var hole = places.count - 1
    while hole > 0, isEarlier(place, places[(hole - 1) / 2]) {
      places[hole] = places[(hole - 1) / 2]
      hole = (hole - 1) / 2
    }
    places[hole] = place
  }

  /// Takes the earliest out.
  mutating func popFirst() -> (event: ArrivedEvent, time: Int64, reached: Int64)? {
    guard let first = places.first, let last = places.popLast() else { return nil }
    if !places.isEmpty { sink(last) }
    guard let event = events[first.slot] else { return nil }
    events[first.slot] = nil
    freeSlots.append(first.slot)
    return (event, first.time, first.reached)
  }

  /// Puts a place in that of the first, and then where it belongs.
  private mutating func sink(_ place: Place) {
    var hole = 0
    while true {
      var child = 2 * hole + 1
      if child >= places.count { break }
      if child + 1 < places.count, isEarlier(places[child + 1], places[child]) { child += 1 }
      if !isEarlier(places[child], place) { break }
      places[hole] = places[child]
      hole = child
    }
    places[hole] = place
  }

  private func isEarlier(_ left: Place, _ right: Place) -> Bool {
    if left.time != right.time { return left.time < right.time }
    return hasTiebreakers ? position(left) < position(right) : left.ordinal < right.ordinal
  }

  private func position(_ place: Place) -> EventPosition {
    EventPosition(
      time: place.time,
      tiebreaker: events[place.slot]?.tiebreaker,
      ordinal: place.ordinal
    )
  }
}
