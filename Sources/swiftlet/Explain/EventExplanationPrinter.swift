// SPDX-License-Identifier: Apache-2.0
import Detection
import Events

/// Shows a query on one event: every clause with what it saw.
struct EventExplanationPrinter {
  let explained: ExplainedQuery
  let explanation: RuleExplanation
  let style: Style
  /// Columns of a line; nil where nothing is cut.
  let width: Int?

  /// The index, where it is none that the rule looks at, and the clauses, of several stages each
  /// below its own heading.
  func lines() -> [String] {
    var lines: [String] = []
    if !explanation.isIndexAccepted {
      lines.append(
        "  " + style("index", .bad)
          + "  \((explanation.index ?? "").visible) is none of: "
          + explained.index.joined(separator: ", ").visible
      )
    }
    let clauses = ClauseLines(style: style, width: width)
    for (number, stage) in explanation.stages.enumerated() {
      if explanation.stages.count > 1 {
        lines.append("  stage \(number + 1): " + (stage.holds ? "holds" : "does not hold"))
      }
      lines += stage.clauses.map(clauses.line)
    }
    return lines
  }
}
