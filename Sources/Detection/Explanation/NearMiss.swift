// SPDX-License-Identifier: Apache-2.0
package import EQL
import Events

/// An event that satisfies the condition of a stage and yet was not taken, and all that stood in the
/// way.
package struct NearMiss: Sendable {
  /// Something that stood in the way.
  package enum Obstacle: Sendable, Equatable {
    /// The rule does not look at events of this index.
    case index(String)
    /// It has no time that can be read.
    case noTime
    /// Keys that have no value and are not optional.
    case missingKeys([String])
    /// A key has another value than the events before it.
    case otherKey(path: String, value: KeyValue, wanted: KeyValue)
    /// It stands so many nanoseconds before its predecessor; 0: at the same time, read earlier.
    case before(Int64)
    /// It is the very event that was taken for the step before.
    case sameEvent
    /// It came so many nanoseconds after the end of `maxspan`.
    case late(Int64)
  }

  /// The event.
  package var event: SurveyedEvent
  /// What stood in the way, never nothing.
  package var obstacles: [Obstacle]
}

/// Finds near misses among the events of a survey.
struct NearMissSearch {
  /// What an event had to fit to: the key, and of a sequence the events before it.
  struct Context {
    var key: JoinValues
    var earlier: Earlier?

    /// The events before: the time of the first, the last with its place in the order.
    struct Earlier {
      var first: Int64
      var last: Int
      var lastTime: Int64
    }
  }

  let candidates: [SurveyedEvent]
  /// The place in the order of time of each candidate that is in it.
  let places: [Int?]
  let keyPaths: [[String]]
  let maxspan: Int64?
  /// Whether an event without a time takes no part.
  var needsTime = true

  /// At most `limit` near misses for a stage, the nearest first, and how many there are.
  func misses(
    of stage: Int,
    in context: Context?,
    limit: Int
  ) -> (nearest: [NearMiss], count: Int) {
    var found: [(rank: (Int, Int64), miss: NearMiss)] = []
    var count = 0
    for (number, event) in candidates.enumerated() {
      guard let satisfied = event.stages.first(where: { $0.number == stage }) else { continue }
      let obstacles = obstacles(event, satisfied, places.isEmpty ? nil : places[number], context)
      guard !obstacles.isEmpty else { continue }
      count += 1
      let rank = (obstacles.count, distance(event, context))
      if found.count == limit, let worst = found.last, worst.rank <= rank { continue }
      let place = found.firstIndex { rank < $0.rank } ?? found.count
      found.insert((rank, NearMiss(event: event, obstacles: obstacles)), at: place)
      if found.count > limit { found.removeLast() }
    }
    return (found.map(\.miss), count)
  }

  private func distance(_ event: SurveyedEvent, _ context: Context?) -> Int64 {
    guard let earlier = context?.earlier, let time = event.time?.nanoseconds else { return 0 }
    let (gap, overflow) = time.subtractingReportingOverflow(earlier.lastTime)
    return overflow || gap == .min ? .max : abs(gap)
  }

  private func obstacles(
    _ event: SurveyedEvent,
    _ satisfied: SurveyedEvent.Stage,
    _ place: Int?,
    _ context: Context?
  ) -> [NearMiss.Obstacle] {
    var found: [NearMiss.Obstacle] = []
    if !event.isIndexAccepted { found.append(.index(event.index ?? "")) }
    if event.time == nil, needsTime { found.append(.noTime) }
    if satisfied.keys.isEmpty {
      found.append(.missingKeys(satisfied.missingKeys))
    } else if let context {
      found += otherKeys(satisfied, context.key)
    }
    guard let earlier = context?.earlier, let time = event.time?.nanoseconds else { return found }
    if place == earlier.last {
      found.append(.sameEvent)
    } else if time < earlier.lastTime || (place ?? .max) < earlier.last {
      found.append(.before(max(0, earlier.lastTime - time)))
    } else if let maxspan {
      let (span, overflow) = time.subtractingReportingOverflow(earlier.first)
      if overflow || span > maxspan { found.append(.late(overflow ? .max : span - maxspan)) }
    }
    return found
  }

  /// How the nearest of an event's keys differs from the one that was wanted.
  private func otherKeys(
    _ satisfied: SurveyedEvent.Stage,
    _ wanted: JoinValues
  ) -> [NearMiss.Obstacle] {
    let paths = keyPaths[satisfied.number]
    return satisfied.keys.map { key in
      zip(paths, zip(key.values, wanted.values)).compactMap { path, values in
        values.0 == values.1
          ? nil : NearMiss.Obstacle.otherKey(path: path, value: values.0, wanted: values.1)
      }
    }
    .min { $0.count < $1.count } ?? []
  }
}
