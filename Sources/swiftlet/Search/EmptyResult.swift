// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Translation

/// What is said when a search found nothing: what was looked at, which clause left nothing over, and
/// what there was in its place.
struct EmptyResult {
  let query: CompiledQuery
  let text: String
  let misses: MissTally
  /// Events that were read.
  let events: Int
  let files: [String]
  let opening: InputOpening
  /// What tells how far a sequence got; nil for the command that does.
  var explainHint: String?

  private var explained: ExplainedQuery { ExplainedQuery(query, text: text) }

  /// Says it on standard error.
  func show() {
    let what = query.isEventQuery ? "event" : query.isSample ? "sample" : "sequence"
    Console.note("no \(what) matches; \(ProgressLine.count(events, "event")) looked at")
    guard events > 0 else { return }
    if query.isEventQuery {
      showClauses(of: 0)
      return
    }
    var isAnyEmpty = false
    for (number, stage) in misses.stages.enumerated() {
      let line = explained.line(ofStage: number).visible.truncated(to: 70)
      Console.note("  \(name(number)) \(ProgressLine.count(stage.matched, "event"))  \(line)")
      if stage.matched == 0, !isUnwanted(number) {
        showClauses(of: number)
        isAnyEmpty = true
      }
    }
    if !isAnyEmpty {
      if let explainHint {
        help("\(explainHint) says how far they got")
        return
      }
      let words = ShellWords.text(["swiftlet", "explain", "--query", text])
      let events = files.prefix(3).map { " --event " + ShellWords.text([$0]) }.joined()
      help("how far they got: \(words.visible)\(events.visible)\(files.count > 3 ? " …" : "")")
    }
  }

  private func help(_ text: String) {
    Console.note("  " + Style.messages("help", .name) + ": " + text)
  }

  /// Whether none of a stage's events is needed: those that must not occur, and `until`.
  private func isUnwanted(_ stage: Int) -> Bool {
    guard let plan = SequencePlan(query) else { return false }
    return plan.until == stage || plan.terms.contains { $0.stage == stage && $0.isMissing }
  }

  private func name(_ stage: Int) -> String {
    guard let plan = SequencePlan(query) else { return "[\(stage + 1)]" }
    if plan.until == stage { return "until" }
    return "[\((plan.terms.firstIndex { $0.stage == stage } ?? stage) + 1)]"
  }

  private func showClauses(of stage: Int) {
    let table = ClauseTable(counts: misses.stages[stage].clauses, text: explained.line)
    for line in table.lines(style: .messages, width: Console.messageWidth) { Console.note(line) }
    guard let clause = table.decisive, clause.fields.count == 1, clause.withValue > 0 else {
      return
    }
    showValues(of: clause, stage)
  }

  /// What the field of the decisive clause has in place of what was asked for.
  private func showValues(of clause: ClauseCounts.Clause, _ stage: Int) {
    let values = FieldValues(of: clause.fields[0], in: files, opening)
    guard !values.counts.isEmpty else { return }
    let shown = values.counts.prefix(5).map { "\($0.value) (\(ProgressLine.count($0.count)))" }
    let rest = values.counts.count - shown.count
    var text = "\(clause.fields[0]) was: " + shown.joined(separator: ", ")
    if rest > 0 {
      text += ", and \(ProgressLine.count(rest))\(values.isCut ? " or more" : "") others"
    }
    help(text.visible.truncated(to: 200))
    let conjuncts = query.stages[stage].condition.conjuncts
    guard let part = conjuncts.first(where: { $0.range == clause.range }),
      case .leaf(.equals(_, let wanted, ignoresCase: false), _) = part
    else { return }
    let known = values.counts.map(\.value)
    for text in wanted.prefix(3) {
      if let other = known.first(where: { $0 != text && $0.lowercased() == text.lowercased() }) {
        help("\"\(other.visible)\" differs in case: `:` ignores it, `==` does not")
      } else if let near = Spelling.near(text, among: known).first {
        help("did you mean \"\(near.visible)\"?")
      }
    }
  }
}
