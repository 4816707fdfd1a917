// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import Events
import Rules

/// Reads of a matching event what its alert tells: its facts, and what each clause of the rule saw.
///
/// One decoder reads the fields of all rules that have alerted; it learns those of a rule with the
/// rule's first alert.
final class AlertReader {
  private let rules: RuleSet
  private var slots = SlotTable()
  private let decoder: BatchDecoder
  private let factFields: [AlertFacts.Field?]
  /// One a rule and stage, made when it first alerts.
  private var explanations: [Place: Explanation] = [:]

  private struct Place: Hashable {
    var rule: Int
    var stage: Int
  }

  /// What asks a rule's clauses again and quotes them.
  private final class Explanation {
    let explainer: ConditionExplainer
    private let text: ClauseText
    private var lines: [SourceRange: (text: String, quoted: [UInt8])] = [:]

    init(_ condition: Condition, query: String, slots: SlotTable) {
      explainer = ConditionExplainer(condition, slots: slots)
      text = ClauseText(query)
    }

    func clauses(_ event: sl_event, _ values: UnsafePointer<sl_value>?) -> [Alert.Clause] {
      explainer.decisiveClauses(of: event, values: values).map { verdict in
        let line = line(verdict.range)
        return Alert.Clause(
          text: line.text,
          quoted: line.quoted,
          observations: verdict.observations
        )
      }
    }

    /// Appends the clauses as `AlertExplanation` does, without making them first.
    func write(
      _ event: sl_event,
      _ values: UnsafePointer<sl_value>?,
      into output: inout [UInt8]
    ) {
      var isFirst = true
      explainer.forEachDecisiveClause(of: event, values: values) { range, fields, clause in
        if !isFirst { output.append(UInt8(ascii: ",")) }
        isFirst = false
        output += #"{"clause":"#.utf8
        output += line(range).quoted
        output += #","values":{"#.utf8
        for (place, field) in fields.enumerated() {
          if place > 0 { output.append(UInt8(ascii: ",")) }
          JSONValue.quote(field.path, into: &output)
          output += ":[".utf8
          var isFirstValue = true
          explainer.forEachTellingValue(of: field.slot, for: clause) { value in
            if !isFirstValue { output.append(UInt8(ascii: ",")) }
            isFirstValue = false
            let text = UnsafeBufferPointer(start: Optional(value.bytes), count: Int(value.length))
            JSONValue.quote(text, into: &output)
          }
          output.append(UInt8(ascii: "]"))
        }
        output += "}}".utf8
      }
    }

    /// A clause as the query has it; there are as many as the query has.
    private func line(_ range: SourceRange) -> (text: String, quoted: [UInt8]) {
      if let line = lines[range] { return line }
      let text = text.line(range)
      var quoted: [UInt8] = []
      JSONValue.quote(text, into: &quoted)
      lines[range] = (text, quoted)
      return (text, quoted)
    }
  }

  init(_ rules: RuleSet) {
    self.rules = rules
    for field in AlertFacts.Field.allCases { _ = slots.slot(for: field.path) }
    factFields = slots.paths.map { path in AlertFacts.Field.allCases.first { $0.path == path } }
    decoder = BatchDecoder(slots: slots)
  }

  /// The clauses that made the rule match, of a sequence those of a stage. `line` has its padding.
  func clauses(of line: UnsafeRawBufferPointer, rule: Int, stage: Int) -> [Alert.Clause] {
    let explanation = explanation(rule, stage)
    let batch = decoder.decode(line)
    guard batch.event_count > 0, let event = batch.events?[0], event.status == SL_OK.rawValue else {
      return clausesAlone(line, rule, stage)
    }
    return explanation.clauses(event, batch.values)
  }

  /// The facts, and the clauses as JSON, appended to `output`; nil, and nothing appended, where a
  /// field is broken.
  func read(
    _ line: UnsafeRawBufferPointer,
    rule: Int,
    clausesInto output: inout [UInt8]
  ) -> AlertFacts? {
    let explanation = explanation(rule, 0)
    let batch = decoder.decode(line)
    guard batch.event_count > 0, let event = batch.events?[0], event.status == SL_OK.rawValue else {
      return nil
    }
    explanation.write(event, batch.values, into: &output)
    return AlertFacts(event, values: batch.values, fields: factFields)
  }

  private func explanation(_ rule: Int, _ stage: Int) -> Explanation {
    let place = Place(rule: rule, stage: stage)
    if let made = explanations[place] { return made }
    let made = make(rule, stage, slots)
    explanations[place] = made
    slots = made.explainer.slots
    decoder.extend(to: slots)
    return made
  }

  private func make(_ rule: Int, _ stage: Int, _ slots: SlotTable) -> Explanation {
    let entry = rules.entries[rule]
    return Explanation(
      entry.query.stages[stage].condition,
      query: entry.rule.query ?? "",
      slots: slots
    )
  }

  /// The clauses of an event of which nothing but what the rule reads can be read.
  private func clausesAlone(
    _ line: UnsafeRawBufferPointer,
    _ rule: Int,
    _ stage: Int
  ) -> [Alert.Clause] {
    let explanation = make(rule, stage, SlotTable())
    let batch = BatchDecoder(slots: explanation.explainer.slots).decode(line)
    guard batch.event_count > 0, let event = batch.events?[0] else { return [] }
    return explanation.clauses(event, batch.values)
  }
}
