// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL

/// Shows in how many events each clause of a condition held.
struct ClauseTable {
  let counts: ClauseCounts
  /// The text of a place of the query on one line.
  let text: (SourceRange) -> String

  /// A line for each clause: events in which it held by itself, those in which all up to it held.
  /// `width` nil: clauses are cut at 100 columns.
  func lines(style: Style, width: Int?) -> [String] {
    let rows = counts.clauses.map {
      (ProgressLine.count($0.alone), ProgressLine.count($0.together), clause: $0)
    }
    let alone = max(5, rows.map(\.0.count).max() ?? 0)
    let together = max(8, rows.map(\.1.count).max() ?? 0)
    func right(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    let heading = "  \(right("alone", alone))  \(right("together", together))  clause"
    return [style(heading, .dim)]
      + rows.map { row in
        let remark = remark(row.clause).map { "  ← " + $0 } ?? ""
        let room = width.map { max(20, $0 - alone - together - 6 - remark.columns) } ?? 100
        let clause = text(row.clause.range).visible.truncated(to: room)
        let line = "  \(right(row.0, alone))  \(right(row.1, together))  "
        return line + style(clause, row.clause.alone == 0 ? .bad : .plain) + style(remark, .dim)
      }
  }

  private func remark(_ clause: ClauseCounts.Clause) -> String? {
    guard clause.alone == 0 else { return nil }
    guard clause.withValue == 0, !clause.fields.isEmpty else { return "held for no event" }
    return clause.fields.count == 1 ? "no event has this field" : "no event has one of these fields"
  }

  /// The clause that left nothing over: the first that held for no event, else the first at which
  /// none was left together with those before it; nil where events are left.
  var decisive: ClauseCounts.Clause? {
    counts.clauses.first { $0.alone == 0 } ?? counts.clauses.first { $0.together == 0 }
  }

  /// The same in a sentence.
  func sentence() -> String? {
    guard let clause = decisive else { return nil }
    let quoted = text(clause.range).visible.truncated(to: 60)
    let total = ProgressLine.count(counts.events, "event")
    if clause.alone == 0 { return "\(quoted) held for 0 of \(total)" }
    return "\(quoted) held for \(ProgressLine.count(clause.alone)) of \(total), "
      + "but for none together with the clauses before it"
  }
}
