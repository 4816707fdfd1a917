// SPDX-License-Identifier: Apache-2.0
package import EQL
import Events

/// How far a sequence got in the events of a survey, and what it lacked.
package struct SequenceExplanation: Sendable {
  /// Events of one key, as far as they got.
  package struct Attempt: Sendable {
    /// The key that binds them; nil where no event could begin a sequence.
    package var key: JoinValues?
    /// One a term that must occur, as far as they came.
    package var members: [SurveyedEvent]
    /// What became of them.
    package var end: End
  }

  /// What became of an attempt.
  package enum End: Sendable {
    /// It is a sequence: the rule alerts.
    case complete
    /// The term of this number did not come. Events that came near to it, the nearest first, and how
    /// many there are.
    case missing(term: Int, [NearMiss], count: Int)
    /// The event for the term of this number came so many nanoseconds after the end of `maxspan`.
    case tooLate(term: Int, SurveyedEvent, by: Int64)
    /// An `until` event ended it before the term of this number came.
    case ended(term: Int, SurveyedEvent)
    /// The term of this number must not occur, and did.
    case forbidden(term: Int, SurveyedEvent, SequenceAttempt.Position)
  }

  /// The sequences, in the order of their last events.
  package private(set) var complete: [Attempt] = []
  /// Of each key without a sequence the attempt that tells most, the furthest first; at most `limit`.
  package private(set) var furthest: [Attempt] = []
  /// Keys without a sequence that have an attempt.
  package private(set) var incompleteKeys = 0

  /// Whether the rule alerts.
  package var isMatch: Bool { !complete.isEmpty }

  /// Follows the events of a survey; nil when its query is no sequence.
  package init?(_ survey: EventSurvey, limit: Int) {
    guard let plan = survey.explained.sequence else { return nil }
    let trace = SequenceTrace(survey, plan)
    complete = trace.complete.map { trace.attempt($0, limit) }
    furthest = trace.furthest.prefix(limit).map { trace.attempt($0, limit) }
    incompleteKeys = trace.furthest.count
    // Where nothing began, the first term is what is missing.
    if complete.isEmpty, furthest.isEmpty { furthest = [trace.nothing(limit)] }
  }
}

/// The events of a survey in the order of their time, and what each key made of them.
private struct SequenceTrace {
  typealias Keyed = (key: JoinValues, events: [Int], attempt: SequenceAttempt)

  let plan: SequencePlan
  let candidates: [SurveyedEvent]
  let search: NearMissSearch
  /// Candidates in the order of time, by their places among all.
  let order: [Int]
  private(set) var complete: [Keyed] = []
  private(set) var furthest: [Keyed] = []

  init(_ survey: EventSurvey, _ plan: SequencePlan) {
    self.plan = plan
    candidates = survey.candidates
    let candidates = candidates
    order = candidates.indices
      .filter { candidates[$0].isUsable }
      .sorted { left, right in
        left < right
          ? candidates[left].precedes(candidates[right])
          : !candidates[right].precedes(candidates[left])
      }
    var places: [Int?] = Array(repeating: nil, count: candidates.count)
    for (place, candidate) in order.enumerated() { places[candidate] = place }
    search = NearMissSearch(
      candidates: candidates,
      places: places,
      keyPaths: survey.explained.query.stages.map { $0.keys.map(\.path) },
      maxspan: plan.maxspan
    )
    replay()
  }

  private mutating func replay() {
    var byKey: [JoinValues: (events: [Int], stages: [[Int]])] = [:]
    for (place, candidate) in order.enumerated() {
      for stage in candidates[candidate].stages {
        for key in stage.keys {
          var own = byKey.removeValue(forKey: key) ?? ([], [])
          if own.events.last == place {
            own.stages[own.stages.count - 1].append(stage.number)
          } else {
            own.events.append(place)
            own.stages.append([stage.number])
          }
          byKey[key] = own
        }
      }
    }
    for (key, own) in byKey {
      let replay = SequenceReplay(
        plan,
        zip(own.events, own.stages).map { place, stages in
          SequenceReplay.Event(time: time(place), stages: stages)
        }
      )
      complete += replay.complete.map { (key, own.events, $0) }
      if replay.complete.isEmpty, let best = replay.furthest {
        furthest.append((key, own.events, best))
      }
    }
    complete.sort { (Self.last($0), $0.key) < (Self.last($1), $1.key) }
    furthest.sort { left, right in
      let counts = (left.attempt.members.count, right.attempt.members.count)
      return counts.0 == counts.1
        ? (Self.last(right), left.key) < (Self.last(left), right.key) : counts.0 > counts.1
    }
  }

  private static func last(_ keyed: Keyed) -> Int {
    keyed.attempt.members.last.map { keyed.events[$0] } ?? -1
  }

  private func time(_ place: Int) -> Int64 { candidates[order[place]].time?.nanoseconds ?? 0 }

  /// What is told of an attempt.
  func attempt(_ keyed: Keyed, _ limit: Int) -> SequenceExplanation.Attempt {
    let places = keyed.attempt.members.map { keyed.events[$0] }
    func event(_ number: Int) -> SurveyedEvent { candidates[order[keyed.events[number]]] }
    let next = places.count < plan.positives.count ? plan.positives[places.count] : plan.terms.count
    let end: SequenceExplanation.End =
      switch keyed.attempt.fate {
      case .complete: .complete
      case .waiting, .replaced: missing(keyed.key, places, next, limit)
      case .tooLate(let number, let excess): .tooLate(term: next, event(number), by: excess)
      case .ended(let number): .ended(term: next, event(number))
      case .forbidden(let number, let stage, let position):
        .forbidden(term: term(of: stage, position), event(number), position)
      }
    return SequenceExplanation.Attempt(
      key: keyed.key,
      members: places.map { candidates[order[$0]] },
      end: end
    )
  }

  /// What is told where no event could begin a sequence.
  func nothing(_ limit: Int) -> SequenceExplanation.Attempt {
    let term = plan.positives[0]
    let (misses, count) = search.misses(of: plan.terms[term].stage, in: nil, limit: limit)
    return SequenceExplanation.Attempt(
      key: nil,
      members: [],
      end: .missing(term: term, misses, count: count)
    )
  }

  private func missing(
    _ key: JoinValues,
    _ places: [Int],
    _ term: Int,
    _ limit: Int
  ) -> SequenceExplanation.End {
    let last = places[places.count - 1]
    let context = NearMissSearch.Context(
      key: key,
      earlier: .init(first: time(places[0]), last: last, lastTime: time(last))
    )
    let (misses, count) = search.misses(
      of: plan.terms[term].stage,
      in: context,
      limit: limit
    )
    return .missing(term: term, misses, count: count)
  }

  /// The term of a stage that must not occur, at a place among those that must.
  private func term(of stage: Int, _ position: SequenceAttempt.Position) -> Int {
    let range =
      switch position {
      case .before: 0..<plan.positives[0]
      case .between(let gap): plan.positives[gap]..<plan.positives[gap + 1]
      case .after: plan.positives[plan.positives.count - 1]..<plan.terms.count
      }
    return range.first { plan.terms[$0].isMissing && plan.terms[$0].stage == stage }
      ?? range.lowerBound
  }
}
