// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events

/// The lines that the steps of a sequence and the events of a sample are shown with.
struct StepLines {
  let explained: ExplainedQuery
  let style: Style
  /// Columns of a line; nil where nothing is cut.
  let width: Int?

  /// `  [1]  2026-11-24T10:00:01.000Z  +2.0 s    events.ndjson:1  process.name=ssh`
  func event(_ event: SurveyedEvent, term: Int, stage: Int, gap: Int64?) -> String {
    var text = (event.time?.iso8601() ?? "no time").padded(to: 24)
    if let gap { text += "  " + "+\(ObstacleText.duration(gap))".padded(to: 9) }
    text += "  \(event.place.description.visible)"
    if let summary = event.summary(of: stage) { text += "  " + summary.visible }
    return step(term, style("ok", .good), text)
  }

  /// A step that is no event: `mark` is a word, `text` says what is the matter.
  func step(_ term: Int, _ mark: String, _ text: String) -> String {
    "  [\(term + 1)] \(mark)  " + (width.map { text.truncated(to: max(30, $0 - 10)) } ?? text)
  }

  /// A line below a step.
  func below(_ text: String) -> String {
    "            " + (width.map { text.truncated(to: max(30, $0 - 12)) } ?? text)
  }

  /// What stood between events and the step that they were near to.
  func misses(_ misses: [NearMiss], count: Int) -> [String] {
    var lines = misses.map { miss in
      let reasons = miss.obstacles.map(ObstacleText.text).joined(separator: ", and ")
      return below("\(miss.event.place): \(reasons)".visible)
    }
    if count > misses.count {
      lines.append(below("… and \(ProgressLine.count(count - misses.count)) events more"))
    }
    return lines
  }

  /// The event that came nearest to a stage that none satisfies, with the clauses that it failed.
  func closest(_ survey: StageSurvey, defaultIndex: String?, stage: Int) -> [String] {
    guard let event = survey.closest.first, let line = event.line,
      let explanation = RuleExplanation(explained, line: line, defaultIndex: defaultIndex)
    else { return [] }
    let clauses = ClauseLines(style: style, width: width.map { $0 - 8 })
    let failed = explanation.stages[stage].failures
    return [below("the closest is \(event.place.description.visible), which fails:")]
      + failed.prefix(6).map { "        " + clauses.line($0) }
  }

  /// `host.id=h  user.name=null`
  func key(_ key: JoinValues, stage: Int) -> String {
    zip(explained.query.stages[stage].keys, key.values)
      .map { "\($0.path)=\($1.text)" }.joined(separator: "  ").visible
  }
}
