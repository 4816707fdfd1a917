// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events

/// Shows how far a sequence got, and what it lacked.
struct SequencePrinter {
  let survey: EventSurvey
  let explanation: SequenceExplanation
  let plan: SequencePlan
  let defaultIndex: String?
  let limit: Int
  let style: Style
  /// Columns of a line; nil where nothing is cut.
  let width: Int?

  private var explained: ExplainedQuery { survey.explained }
  private var steps: StepLines { StepLines(explained: explained, style: style, width: width) }

  func lines() -> [String] {
    var lines = overview()
    for attempt in explanation.complete.prefix(limit) { lines += [""] + self.lines(attempt) }
    if explanation.complete.count > limit {
      lines.append(
        "  … and \(ProgressLine.count(explanation.complete.count - limit)) sequences more"
      )
    }
    // What did not get through matters where nothing did.
    if explanation.complete.isEmpty {
      for attempt in explanation.furthest { lines += [""] + self.lines(attempt) }
      let rest = explanation.incompleteKeys - explanation.furthest.count
      if rest > 0 {
        lines += ["", "  … and \(ProgressLine.count(rest, "key")) more that got no further"]
      }
    }
    return lines
  }

  /// Each term with the number of events that satisfy its condition.
  private func overview() -> [String] {
    var lines = plan.terms.indices.map { number in
      let term = plan.terms[number]
      let what = term.isMissing ? "must not occur: " : ""
      return overviewLine("[\(number + 1)]", what, term.stage)
    }
    if let until = plan.until { lines.append(overviewLine("until", "", until)) }
    return lines
  }

  private func overviewLine(_ name: String, _ what: String, _ stage: Int) -> String {
    let counts = survey.stages[stage]
    var count = ProgressLine.count(counts.matched, "event")
    if counts.excluded > 0 {
      count += ", \(ProgressLine.count(counts.excluded)) of other indices"
    }
    let text = what + explained.line(ofStage: stage).visible
    let room = width.map { max(20, $0 - count.columns - 12) } ?? 400
    return "  \(name.padded(to: 5)) \(text.truncated(to: room))  " + style("← \(count)", .dim)
  }

  private func lines(_ attempt: SequenceExplanation.Attempt) -> [String] {
    let stage = plan.terms[plan.positives[0]].stage
    var heading = attempt.key.map { steps.key($0, stage: stage) } ?? ""
    if heading.isEmpty { heading = attempt.key == nil ? "no event begins it" : "all events" }
    let total = plan.positives.count
    if case .complete = attempt.end {
      heading = style(heading, .strong) + "  " + style("sequence", .good)
    } else if attempt.key != nil {
      heading =
        style(heading, .strong)
        + "  \(attempt.members.count) of \(total) step\(total == 1 ? "" : "s")"
    }
    var lines = [heading]
    var rest = attempt.members[...]
    var previous: Int64?
    let missing = missingTerm(attempt.end)
    for (number, term) in plan.terms.enumerated() {
      if number == missing {
        lines += self.lines(attempt.end, number, term.stage)
        if !term.isMissing { break }
      } else if term.isMissing {
        if !rest.isEmpty || attempt.members.count == total {
          lines.append(steps.step(number, style("ok", .good), "did not occur"))
        }
      } else if let event = rest.popFirst() {
        let time = event.time?.nanoseconds
        let gap = previous.flatMap { earlier in time.map { $0 - earlier } }
        lines.append(steps.event(event, term: number, stage: term.stage, gap: gap))
        previous = time
      }
    }
    return lines
  }

  private func missingTerm(_ end: SequenceExplanation.End) -> Int? {
    switch end {
    case .complete: nil
    case .missing(let term, _, _), .tooLate(let term, _, _), .ended(let term, _),
      .forbidden(let term, _, _):
      term
    }
  }

  private func lines(_ end: SequenceExplanation.End, _ term: Int, _ stage: Int) -> [String] {
    let mark = style("no", .bad)
    switch end {
    case .complete: return []
    case .missing(_, let misses, let count):
      let counts = survey.stages[stage]
      guard count > 0 else {
        if counts.matched > 0 {
          return [steps.step(term, mark, "no event came that satisfies it")]
        }
        return [steps.step(term, mark, "no event satisfies it")]
          + steps.closest(counts, defaultIndex: defaultIndex, stage: stage)
      }
      let text =
        "missing; \(ProgressLine.count(count, "event")) satisf\(count == 1 ? "ies" : "y") its condition:"
      return [steps.step(term, mark, text)] + steps.misses(misses, count: count)
    case .tooLate(_, let event, let excess):
      let when = "\(ObstacleText.duration(excess)) after the end of \(maxspan)"
      return [steps.step(term, mark, "\(event.place.description.visible) came \(when)")]
    case .ended(_, let event):
      return [
        steps.step(
          term,
          mark,
          "did not come before \(event.place.description.visible), an until event, ended it"
        )
      ]
    case .forbidden(_, let event, let position):
      return [
        steps.step(
          term,
          mark,
          "\(event.place.description.visible) occurred \(Self.text(position)), and must not"
        )
      ]
    }
  }

  private var maxspan: String {
    guard case .sequence(let sequence) = explained.query.query.body, let span = sequence.maxspan
    else { return "maxspan" }
    return "maxspan=\(span.count)\(span.unit)"
  }

  private static func text(_ position: SequenceAttempt.Position) -> String {
    switch position {
    case .before: "before the first step"
    case .between: "between the steps around it"
    case .after: "after the last step"
    }
  }
}
