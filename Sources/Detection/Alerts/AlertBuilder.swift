// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import Events
import Rules

/// Makes alerts of matches: parses the event, asks each clause again, finds words for it.
package final class AlertBuilder {
  private let rules: RuleSet
  /// One explainer and its decoder a rule, made when it first alerts.
  private var explainers: [Int: (ConditionExplainer, BatchDecoder)] = [:]

  /// A builder for the alerts of a rule set.
  package init(_ rules: RuleSet) {
    self.rules = rules
  }

  /// The alert's id, which needs nothing but the match.
  package func id(of match: Match) -> String {
    AlertID.make(
      ruleID: rules.entries[match.rule].rule.id,
      events: [(match.index ?? "", match.id)]
    )
  }

  /// The whole alert.
  package func alert(for match: Match) -> Alert {
    let entry = rules.entries[match.rule]
    let line = (try? JSONValue.parse(match.line)) ?? .object([])
    let event = line["_source"]?.members.map { .object($0) } ?? line
    return Alert(
      id: id(of: match),
      rule: entry.rule,
      event: event,
      origin: (match.index ?? "", match.id),
      time: match.time,
      place: "\(match.source):\(match.lineNumber)",
      clauses: clauses(of: match, entry),
      sentence: Self.sentence(for: event),
      ancestry: Ancestor.chain(of: event)
    )
  }

  private static func sentence(for event: JSONValue) -> String {
    guard let name = event.text(at: "process.name") else {
      return event.text(at: "message") ?? "an event matched"
    }
    return Narrative.sentence(
      for: ProcessStart(
        name: name,
        args: event.texts(at: "process.args"),
        parentName: event.text(at: "process.parent.name"),
        commandLine: event.text(at: "process.command_line")
      )
    )
  }

  private func clauses(of match: Match, _ entry: RuleSet.Entry) -> [Alert.Clause] {
    let (explainer, decoder) = explainers[match.rule] ?? makeExplainer(match.rule, entry)
    let source = Array((entry.rule.query ?? "").utf8)
    return decoder.decode(copying: match.line) { batch in
      guard batch.event_count > 0, let event = batch.events?[0] else { return [] }
      return explainer.decisiveClauses(of: event, values: batch.values).map { verdict in
        Alert.Clause(
          text: Self.text(source, verdict.range),
          observations: verdict.observations
        )
      }
    }
  }

  private func makeExplainer(
    _ rule: Int,
    _ entry: RuleSet.Entry
  ) -> (ConditionExplainer, BatchDecoder) {
    let explainer = ConditionExplainer(entry.query.stages[0].condition)
    let made = (explainer, BatchDecoder(slots: explainer.slots))
    explainers[rule] = made
    return made
  }

  /// A range of the query on one line, comments and runs of blanks taken out.
  private static func text(_ source: [UInt8], _ range: SourceRange) -> String {
    guard range.upperBound <= source.count else { return "" }
    let text = String(decoding: source[range.lowerBound..<range.upperBound], as: UTF8.self)
    let lines = text.split(separator: "\n").map { line in
      line.range(of: "//").map { line[..<$0] } ?? line
    }
    return lines.joined(separator: " ").split { $0 == " " || $0 == "\t" }.joined(separator: " ")
  }
}

extension Substring {
  /// Where `mark` first stands outside of a string literal.
  fileprivate func range(of mark: String) -> Substring.Index? {
    var isInString = false
    for index in indices {
      if self[index] == "\"" { isInString.toggle() }
      if !isInString, self[index...].hasPrefix(mark) { return index }
    }
    return nil
  }
}
