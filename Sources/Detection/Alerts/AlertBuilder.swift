// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import Events
import Rules

/// Makes alerts of matches: parses the event, asks each clause again, finds words for it.
package final class AlertBuilder {
  private let rules: RuleSet
  /// One a rule and stage, made when it first alerts.
  private var explanations: [Place: Explanation] = [:]

  /// By rule, made when it first alerts.
  private var ruleFields: [Int: AlertRuleFields] = [:]

  private struct Place: Hashable {
    var rule: Int
    var stage: Int
  }

  /// What asks a rule's clauses again and quotes them.
  private final class Explanation {
    let explainer: ConditionExplainer
    let decoder: BatchDecoder
    private let text: ClauseText
    private var lines: [SourceRange: String] = [:]

    init(_ condition: Condition, query: String) {
      explainer = ConditionExplainer(condition)
      decoder = BatchDecoder(slots: explainer.slots)
      text = ClauseText(query)
    }

    /// A clause as the query has it; there are as many as the query has.
    func line(_ range: SourceRange) -> String {
      if let line = lines[range] { return line }
      let line = text.line(range)
      lines[range] = line
      return line
    }
  }

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

  /// The id of a sequence's alert.
  package func id(of sequence: SequenceMatch) -> String {
    AlertID.make(
      ruleID: rules.entries[sequence.rule].rule.id,
      events: sequence.events.compactMap { $0.map { ($0.index ?? "", $0.id) } }
    )
  }

  /// The alert of a sequence with those of its events.
  package func alert(for sequence: SequenceMatch) -> SequenceAlert {
    let entry = rules.entries[sequence.rule]
    let ids = sequence.events.compactMap { $0.map { ($0.index ?? "", $0.id) } }
    var members: [Alert] = []
    var steps: [Int?] = []
    // The terms of a sample are its stages.
    let stages = entry.sequence?.terms.map(\.stage) ?? Array(sequence.events.indices)
    for (stage, event) in zip(stages, sequence.events) {
      guard let event else {
        steps.append(nil)
        continue
      }
      var member = alert(for: event, stage: stage)
      member.id = AlertID.make(ruleID: entry.rule.id, events: ids, position: members.count)
      steps.append(members.count)
      members.append(member)
    }
    let keys = zip(entry.query.stages[0].keys, sequence.key.values).map {
      (path: $0.path, value: $1.text)
    }
    return SequenceAlert(
      id: id(of: sequence),
      rule: entry.rule,
      members: members,
      steps: steps,
      keys: Array(keys)
    )
  }

  /// The whole alert; of a sequence's event by the clauses of its stage.
  package func alert(for match: Match, stage: Int = 0) -> Alert {
    let entry = rules.entries[match.rule]
    let (event, problem) = document(of: match)
    return Alert(
      id: id(of: match),
      rule: entry.rule,
      ruleFields: fields(of: match.rule),
      event: event,
      origin: (match.index ?? "", match.id),
      time: match.time,
      place: "\(match.source):\(match.lineNumber)",
      clauses: clauses(of: match, entry, stage),
      sentence: Self.sentence(for: event),
      documentProblem: problem
    )
  }

  private func fields(of rule: Int) -> AlertRuleFields {
    if let made = ruleFields[rule] { return made }
    let made = AlertRuleFields(rules.entries[rule].rule)
    ruleFields[rule] = made
    return made
  }

  /// The event as a tree, and why it is not whole where it is not.
  private func document(of match: Match) -> (event: JSONValue, problem: String?) {
    do throws(JSONError) {
      let line = try JSONValue.parse(match.line)
      return (line["_source"]?.members.map { .object($0) } ?? line, nil)
    } catch {
      let rescue = RescuedDocument(wanted: rules.plan.slots)
      return (rescue.document(of: match.line), "\(error.reason) at byte \(error.offset)")
    }
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

  private func clauses(
    of match: Match,
    _ entry: RuleSet.Entry,
    _ stage: Int
  ) -> [Alert.Clause] {
    let place = Place(rule: match.rule, stage: stage)
    let explanation = explanations[place] ?? makeExplanation(place, entry)
    return explanation.decoder.decode(copying: match.line) { batch in
      guard batch.event_count > 0, let event = batch.events?[0] else { return [] }
      return explanation.explainer.decisiveClauses(of: event, values: batch.values).map { verdict in
        Alert.Clause(
          text: explanation.line(verdict.range),
          observations: verdict.observations
        )
      }
    }
  }

  private func makeExplanation(_ place: Place, _ entry: RuleSet.Entry) -> Explanation {
    let made = Explanation(
      entry.query.stages[place.stage].condition,
      query: entry.rule.query ?? ""
    )
    explanations[place] = made
    return made
  }
}
