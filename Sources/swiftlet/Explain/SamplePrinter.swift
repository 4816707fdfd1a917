// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL

/// Shows which terms of a sample the events of each key filled, and what was missing.
struct SamplePrinter {
  let survey: EventSurvey
  let explanation: SampleExplanation
  let defaultIndex: String?
  let limit: Int
  let style: Style
  /// Columns of a line; nil where nothing is cut.
  let width: Int?

  private var steps: StepLines {
    StepLines(explained: survey.explained, style: style, width: width)
  }

  func lines() -> [String] {
    let complete = explanation.complete.prefix(limit)
    let shown = complete.isEmpty ? explanation.furthest[...] : complete
    var lines = Array(shown.map { self.lines($0) }.joined(separator: [""]))
    let rest =
      complete.isEmpty
      ? explanation.incompleteKeys - explanation.furthest.count
      : explanation.complete.count - complete.count
    if rest > 0 { lines += ["", "  … and \(ProgressLine.count(rest, "key")) more"] }
    return lines
  }

  private func lines(_ attempt: SampleExplanation.Attempt) -> [String] {
    let heading = attempt.key.map { steps.key($0, stage: 0) } ?? "no event takes part"
    let filled = attempt.members.count { $0 != nil }
    let result =
      attempt.isComplete
      ? style("sample", .good) : "\(filled) of \(attempt.members.count) terms"
    var lines = ["\(style(heading, .strong))  \(result)"]
    for (stage, member) in attempt.members.enumerated() {
      if let member {
        lines.append(steps.event(member, term: stage, stage: stage, gap: nil))
        continue
      }
      let counts = survey.stages[stage]
      let misses = attempt.misses[stage] ?? ([], 0)
      let none = misses.count == 0 && counts.matched == 0
      lines.append(
        steps.step(stage, style("no", .bad), none ? "no event satisfies it" : "missing:")
      )
      lines += steps.misses(misses.nearest, count: misses.count)
      if none { lines += steps.closest(counts, defaultIndex: defaultIndex, stage: stage) }
    }
    // Every term has an event, but there are fewer events than terms.
    if !attempt.isComplete, filled == attempt.members.count {
      lines.append(steps.below("each term needs an event of its own; these are too few"))
    }
    return lines
  }
}
