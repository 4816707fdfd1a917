// SPDX-License-Identifier: Apache-2.0
import Detection
import Events

/// Shows a query for single events on several of them: which match, which clause the others failed
/// first, and how far the clauses held in all.
struct EventListPrinter {
  let survey: EventSurvey
  let defaultIndex: String?
  let limit: Int
  let style: Style
  /// Columns of a line; nil where nothing is cut.
  let width: Int?

  private var explained: ExplainedQuery { survey.explained }

  func lines() -> [String] {
    let stage = survey.stages[0]
    var lines: [String] = []
    if survey.counters.decoded <= limit {
      lines += survey.first.map(line)
    } else {
      if stage.matched > 0 {
        lines.append(heading("matching", stage.matches.count, of: stage.matched))
        lines += stage.matches.map(line)
      }
      let others = survey.counters.decoded - stage.matched
      if others > 0 {
        lines.append(heading("closest of the others", stage.closest.count, of: others))
        lines += stage.closest.map(line)
      }
    }
    lines.append("")
    let table = ClauseTable(counts: stage.clauses, text: explained.line)
    return lines + table.lines(style: style, width: width)
  }

  private func heading(_ text: String, _ shown: Int, of all: Int) -> String {
    style(
      "  \(text)"
        + (shown < all ? " (\(shown) of \(ProgressLine.count(all)), --size shows more)" : ""),
      .dim
    )
  }

  private func line(_ event: SurveyedEvent) -> String {
    let verdict = BriefVerdict(event, explained, defaultIndex)
    let mark = verdict.matches ? style("true ", .good) : style("false", .bad)
    var text = event.place.description.visible
    if let failure = verdict.failure {
      text += "  " + failure.text.visible
      if !failure.values.isEmpty { text += "  ← " + failure.values.visible }
      if verdict.others > 0 { text += "  (and \(verdict.others) more)" }
    }
    return "  \(mark)  " + (width.map { text.truncated(to: max(30, $0 - 9)) } ?? text)
  }
}

/// Whether a query for single events matches one, and what it failed first.
struct BriefVerdict {
  /// Whether it matches.
  var matches: Bool
  /// The index, or the first clause, that did not let it through, with what it saw.
  var failure: (text: String, values: String)?
  /// How many clauses more it failed; of alternatives those of the nearest count.
  var others = 0

  init(_ event: SurveyedEvent, _ explained: ExplainedQuery, _ defaultIndex: String?) {
    guard let line = event.line,
      let explanation = RuleExplanation(explained, line: line, defaultIndex: defaultIndex)
    else {
      matches = event.isIndexAccepted && event.failed == 0
      return
    }
    matches = explanation.isWanted
    if matches { return }
    if !explanation.isIndexAccepted {
      failure = ("its index is none of the rule's patterns", explanation.index ?? "")
    } else if let clause = explanation.stages[0].failures.first {
      failure = (clause.text, ClauseLines.values(clause.verdict))
      others = explanation.stages[0].failures.count - 1
    }
  }
}
