// SPDX-License-Identifier: Apache-2.0
package import EQL

/// Which terms of a sample the events of a survey filled, and what was missing.
package struct SampleExplanation: Sendable {
  /// The events of one key.
  package struct Attempt: Sendable {
    /// The key that binds them; nil where no event took part.
    package var key: JoinValues?
    /// One a term; of a key without a sample the first that satisfies it, nil where none does.
    package var members: [SurveyedEvent?]
    /// Whether they are a sample.
    package var isComplete: Bool
    /// For the terms without an event those that came near, and how many there are.
    package var misses: [Int: (nearest: [NearMiss], count: Int)]
  }

  /// A sample of each key that has one, in the order of keys.
  package private(set) var complete: [Attempt] = []
  /// Of the other keys those with most terms filled first; at most `limit`.
  package private(set) var furthest: [Attempt] = []
  /// Keys without a sample.
  package private(set) var incompleteKeys = 0

  /// Whether there is a sample.
  package var isMatch: Bool { !complete.isEmpty }

  /// Groups the events of a survey; nil when its query asks for no sample.
  package init?(_ survey: EventSurvey, limit: Int) {
    let query = survey.explained.query
    guard query.isSample else { return nil }
    var matcher = SampleMatcher<SurveyedEvent>(termCount: query.stages.count, maximumPerKey: 1)
    var filled: [JoinValues: [SurveyedEvent?]] = [:]
    for event in survey.candidates where event.isIndexAccepted {
      matcher.feed(event, stages: event.stages.map { ($0.number, $0.keys) })
      for stage in event.stages {
        for key in stage.keys {
          let none: [SurveyedEvent?] = Array(repeating: nil, count: query.stages.count)
          if filled[key, default: none][stage.number] == nil {
            filled[key, default: none][stage.number] = event
          }
        }
      }
    }
    for found in matcher.finish() {
      filled[found.key] = nil
      complete.append(
        Attempt(key: found.key, members: found.events, isComplete: true, misses: [:])
      )
    }
    incompleteKeys = filled.count
    let search = NearMissSearch(
      candidates: survey.candidates,
      places: [],
      keyPaths: query.stages.map { $0.keys.map(\.path) },
      maxspan: nil,
      needsTime: false
    )
    func attempt(_ key: JoinValues?, _ members: [SurveyedEvent?]) -> Attempt {
      var misses: [Int: (nearest: [NearMiss], count: Int)] = [:]
      for stage in members.indices where members[stage] == nil {
        let context = key.map { NearMissSearch.Context(key: $0, earlier: nil) }
        misses[stage] = search.misses(of: stage, in: context, limit: limit)
      }
      return Attempt(key: key, members: members, isComplete: false, misses: misses)
    }
    let best = filled.sorted { left, right in
      let counts = (left.value.count { $0 != nil }, right.value.count { $0 != nil })
      return counts.0 == counts.1 ? left.key < right.key : counts.0 > counts.1
    }
    furthest = best.prefix(limit).map { attempt($0.key, $0.value) }
    if complete.isEmpty, furthest.isEmpty {
      furthest = [attempt(nil, Array(repeating: nil, count: query.stages.count))]
    }
  }
}
