// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL

/// Shows clauses with what they saw in one event.
struct ClauseLines {
  let style: Style
  /// Columns of a line; nil where nothing is cut.
  let width: Int?

  /// `false  process.name == "ssh"   ← bash`
  func line(_ clause: RuleExplanation.Clause) -> String {
    let mark =
      switch clause.verdict.holds {
      case true?: style("true ", .good)
      case false?: style("false", .bad)
      case nil: style("null ", .warning)
      }
    var text = clause.text.visible
    var values = Self.values(clause.verdict).visible
    if let width {
      text = text.truncated(to: max(20, width - 50))
      values = values.truncated(to: max(20, width - max(60, text.columns) - 15))
    }
    return "    \(mark)  \(text.padded(to: 60))" + style("  ← ", .dim) + values
  }

  /// The values that a clause saw.
  static func values(_ verdict: ClauseVerdict) -> String {
    verdict.observations.map { observation in
      let more = observation.omitted > 0 ? ", … \(observation.omitted) more" : ""
      return observation.values.isEmpty
        ? "\(observation.field) is missing" : observation.values.joined(separator: ", ") + more
    }.joined(separator: "; ")
  }
}
