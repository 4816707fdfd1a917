// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events

/// Explanations as JSON.
struct ExplanationDocument {
  let survey: EventSurvey
  let defaultIndex: String?
  /// Most sequences, attempts and events that are listed.
  let limit: Int

  private var explained: ExplainedQuery { survey.explained }

  /// What was read, and how far each clause held.
  private func common(_ kind: String, matches: Bool) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init("kind", .string(kind)), .init("matches", .bool(matches)),
      .init("events", .integer(survey.counters.decoded)),
      .init("undecodable", .integer(survey.counters.undecodable)),
      .init("excluded_by_index", .integer(survey.excludedIndices.values.reduce(0, +))),
    ]
    if kind != "event" {
      members += [
        .init("repeated_events", .integer(survey.repeats)),
        .init("events_left_out", .integer(survey.omitted)),
        .init("keys_left_out", .integer(survey.truncatedKeys)),
      ]
    }
    return members
  }

  private func clauses(_ counts: ClauseCounts) -> JSONValue {
    .array(
      counts.clauses.map { clause in
        [
          "clause": .string(explained.line(clause.range)), "alone": .integer(clause.alone),
          "together": .integer(clause.together), "with_value": .integer(clause.withValue),
        ]
      }
    )
  }

  // MARK: Events

  /// A query for single events on several of them.
  func events() -> [JSONValue.Member] {
    let stage = survey.stages[0]
    return common("event", matches: stage.matched > 0) + [
      .init("matched", .integer(stage.matched)),
      .init("clauses", clauses(stage.clauses)),
      .init("matching", .array(stage.matches.map(brief))),
      .init("closest", .array(stage.closest.map(brief))),
    ]
  }

  private func brief(_ event: SurveyedEvent) -> JSONValue {
    let verdict = BriefVerdict(event, explained, defaultIndex)
    var members = place(event)
    members.append(.init("matches", .bool(verdict.matches)))
    if let failure = verdict.failure {
      members.append(.init("failed", .integer(verdict.others + 1)))
      members.append(
        .init("first_failed", ["clause": .string(failure.text), "saw": .string(failure.values)])
      )
    }
    return .object(members)
  }

  private func place(_ event: SurveyedEvent) -> [JSONValue.Member] {
    [
      .init("event", .string(event.place.description)), .init("id", .string(event.id)),
      .init("index", event.index.map { .string($0) } ?? .null),
      .init("index_accepted", .bool(event.isIndexAccepted)),
      .init("time", event.time.map { .string($0.iso8601()) } ?? .null),
    ]
  }

  // MARK: Sequences

  /// A sequence.
  func sequence(_ explanation: SequenceExplanation, _ plan: SequencePlan) -> [JSONValue.Member] {
    let terms = plan.terms.map { term in
      JSONValue.object(stage(term.stage, isMissing: term.isMissing))
    }
    return common("sequence", matches: explanation.isMatch) + [
      .init("terms", .array(terms)),
      .init("until", plan.until.map { .object(stage($0, isMissing: false)) } ?? .null),
      .init("sequence_count", .integer(explanation.complete.count)),
      .init("sequences", .array(explanation.complete.prefix(limit).map { attempt($0, plan) })),
      .init("incomplete_keys", .integer(explanation.incompleteKeys)),
      .init("furthest", .array(explanation.furthest.map { attempt($0, plan) })),
    ]
  }

  private func stage(_ number: Int, isMissing: Bool) -> [JSONValue.Member] {
    let counts = survey.stages[number]
    return [
      .init("condition", .string(explained.line(ofStage: number))),
      .init("must_not_occur", .bool(isMissing)), .init("events", .integer(counts.matched)),
      .init("events_of_other_indices", .integer(counts.excluded)),
      .init("clauses", clauses(counts.clauses)),
    ]
  }

  private func keys(_ key: JoinValues?, stage: Int) -> JSONValue {
    guard let key else { return .null }
    return .array(
      zip(explained.query.stages[stage].keys, key.values).map { field, value in
        [
          "field": .string(field.path),
          "value": value == .null ? .null : .string(value.text),
        ]
      }
    )
  }

  private func attempt(
    _ attempt: SequenceExplanation.Attempt,
    _ plan: SequencePlan
  ) -> JSONValue {
    var previous: Int64?
    let steps = zip(plan.positives, attempt.members).map { term, event in
      var members = [JSONValue.Member("term", .integer(term + 1))] + place(event)
      let time = event.time?.nanoseconds
      let gap = previous.flatMap { earlier in time.map { $0 - earlier } }
      members.append(.init("gap_ms", gap.map(ObstacleText.milliseconds) ?? .null))
      previous = time
      return JSONValue.object(members)
    }
    return [
      "join_keys": keys(attempt.key, stage: plan.terms[plan.positives[0]].stage),
      "steps": .array(steps), "end": end(attempt.end),
    ]
  }

  private func end(_ end: SequenceExplanation.End) -> JSONValue {
    switch end {
    case .complete: return ["reason": "complete"]
    case .missing(let term, let misses, let count):
      return [
        "reason": count == 0 ? "no_event" : "missing", "term": .integer(term + 1),
        "near_misses": .array(misses.map(miss)), "near_miss_count": .integer(count),
      ]
    case .tooLate(let term, let event, let excess):
      return .object(
        [
          .init("reason", "after_maxspan"), .init("term", .integer(term + 1)),
          .init("by_ms", ObstacleText.milliseconds(excess)),
        ] + place(event)
      )
    case .ended(let term, let event):
      return .object(
        [.init("reason", "until"), .init("term", .integer(term + 1))] + place(event)
      )
    case .forbidden(let term, let event, let position):
      let place: JSONValue =
        switch position {
        case .before: "before"
        case .between: "between"
        case .after: "after"
        }
      return .object(
        [
          .init("reason", "occurred"), .init("term", .integer(term + 1)),
          .init("position", place),
        ] + self.place(event)
      )
    }
  }

  private func miss(_ miss: NearMiss) -> JSONValue {
    .object(
      place(miss.event) + [.init("obstacles", .array(miss.obstacles.map(ObstacleText.json)))]
    )
  }

  // MARK: Samples

  /// A sample.
  func sample(_ explanation: SampleExplanation) -> [JSONValue.Member] {
    common("sample", matches: explanation.isMatch) + [
      .init(
        "terms",
        .array(survey.stages.indices.map { .object(stage($0, isMissing: false)) })
      ),
      .init("sample_count", .integer(explanation.complete.count)),
      .init("samples", .array(explanation.complete.prefix(limit).map(attempt))),
      .init("incomplete_keys", .integer(explanation.incompleteKeys)),
      .init("furthest", .array(explanation.furthest.map(attempt))),
    ]
  }

  private func attempt(_ attempt: SampleExplanation.Attempt) -> JSONValue {
    let terms = attempt.members.enumerated().map { stage, event in
      var members: [JSONValue.Member] = [.init("term", .integer(stage + 1))]
      if let event {
        members += place(event)
      } else {
        let misses = attempt.misses[stage] ?? ([], 0)
        members += [
          .init("near_misses", .array(misses.nearest.map(miss))),
          .init("near_miss_count", .integer(misses.count)),
        ]
      }
      return JSONValue.object(members)
    }
    return ["join_keys": keys(attempt.key, stage: 0), "terms": .array(terms)]
  }

  // MARK: One event

  /// Every clause of every stage on one event.
  static func stages(_ explanation: RuleExplanation) -> [JSONValue.Member] {
    let stages = explanation.stages.map { stage in
      let clauses = stage.clauses.map { clause -> JSONValue in
        let values = clause.verdict.observations.map {
          JSONValue.Member($0.field, .strings($0.values))
        }
        return [
          "clause": .string(clause.text),
          "holds": clause.verdict.holds.map { .bool($0) } ?? .null,
          "values": .object(values),
        ]
      }
      return ["holds": .bool(stage.holds), "clauses": .array(clauses)] as JSONValue
    }
    return [
      .init("index", explanation.index.map { .string($0) } ?? .null),
      .init("index_accepted", .bool(explanation.isIndexAccepted)),
      .init("stages", .array(stages)),
    ]
  }
}
