// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
package import Events
import Rules

/// Makes alerts of matches: reads the event, asks each clause again, finds words for it. One per
/// thread.
package final class AlertBuilder {
  private let rules: RuleSet
  private let reader: AlertReader
  private let outliner: OpaquePointer?
  /// By rule, made when it first alerts.
  private var alertedRules: [AlertedRule?]
  /// The line at hand with its padding.
  private var padded: [UInt8] = []
  /// The clauses of the alert at hand, as JSON.
  private var clauses: [UInt8] = []

  /// A builder for the alerts of a rule set.
  package init(_ rules: RuleSet) {
    self.rules = rules
    reader = AlertReader(rules)
    alertedRules = Array(repeating: nil, count: rules.entries.count)
    outliner = sl_outliner_new()
  }

  deinit { sl_outliner_free(outliner) }

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
    // Parts of sequences keep the rule's own.
    let isAlone = match.stages.isEmpty && entry.query.isEventQuery
    let clauses = withPadding(match.line) {
      reader.clauses(of: $0, rule: match.rule, stage: stage)
    }
    return Alert(
      id: id(of: match),
      rule: entry.rule,
      ruleFields: alerted(match.rule).fields,
      rating: isAlone ? AlertRating(entry.rule, event) : AlertRating(entry.rule),
      event: event,
      origin: (match.index ?? "", match.id),
      time: match.time,
      place: "\(match.source):\(match.lineNumber)",
      clauses: clauses,
      sentence: AlertFacts(event).sentence,
      documentProblem: problem
    )
  }

  /// The alert of a match as a line, which says the same as its document: the quick way, without a
  /// tree. Nil where a tree is needed: the event is not of the common form, or the rule takes more
  /// from it than its alerts usually tell.
  package func line(for match: Match) -> AlertLine? {
    let rule = alerted(match.rule)
    guard let start = start(of: match, rule, id: id(of: match), raised: nil) else { return nil }
    var tail: [UInt8] = []
    tail.reserveCapacity(clauses.count + 512)
    AlertExplanation.write(start.facts.sentence, clauses, into: &tail)
    tail.append(UInt8(ascii: "}"))
    return AlertLine(ruleID: rule.id, head: start.bytes, ruleFields: rule.fields, tail: tail)
  }

  /// The alert of a match as it is kept, the quick way; nil where a tree is needed.
  package func finished(
    _ match: Match,
    raised: Timestamp,
    by execution: RuleExecution
  ) -> FinishedAlert? {
    let rule = alerted(match.rule)
    let id = id(of: match)
    guard !rule.isSuppressed, !AlertLoop.mayStem(fromIndex: match.index),
      let start = start(of: match, rule, id: id, raised: raised)
    else { return nil }
    var line = start.bytes
    line.append(UInt8(ascii: ","))
    AlertExplanation.write(start.facts.sentence, clauses, into: &line)
    AlertCompletion(
      execution: execution,
      raised: raised,
      suppression: nil,
      time: match.time ?? raised
    ).write(into: &line)
    return FinishedAlert(
      id: id,
      ruleID: rule.id,
      ruleName: rule.rating.ruleName,
      severity: rule.rating.severity.rawValue,
      riskScore: rule.rating.riskScore,
      raised: raised,
      eventTime: match.time,
      host: start.facts.text(.host),
      isBuildingBlock: rule.buildingBlockType != nil,
      ownDocument: line,
      ruleText: rule.fields.all
    )
  }

  /// The event's fields and what the alert says of itself, from the opening brace on; room is left for
  /// what follows. The clauses stand in `clauses` then.
  private func start(
    of match: Match,
    _ rule: AlertedRule,
    id: String,
    raised: Timestamp?
  ) -> (bytes: [UInt8], facts: AlertFacts)? {
    guard !rule.hasOverrides else { return nil }
    return withPadding(match.line) { line in
      guard let outliner, let start = line.bindMemory(to: UInt8.self).baseAddress else {
        return nil
      }
      var outline = sl_outline()
      guard sl_outline_event(outliner, start, line.count, &outline),
        raised == nil || outline.time_end > 0
      else { return nil }
      clauses.removeAll(keepingCapacity: true)
      guard let facts = reader.read(line, rule: match.rule, clausesInto: &clauses) else {
        return nil
      }
      let own = AlertOwnFields(
        id: id,
        buildingBlockType: rule.buildingBlockType,
        rating: rule.rating,
        facts: facts,
        origin: (match.index ?? "", match.id),
        time: match.time
      )
      var head: [UInt8] = []
      head.reserveCapacity(line.count + 2_560 + (raised == nil ? 0 : clauses.count + 1_024))
      var place = Int(outline.start)
      func replace(_ start: UInt32, _ end: UInt32, with text: String) {
        head += line[place..<Int(start)]
        head += text.utf8
        place = Int(end)
      }
      let isTimeFirst = outline.time_start < outline.kind_start
      if let raised, isTimeFirst {
        replace(outline.time_start, outline.time_end, with: "\"\(raised.iso8601())\"")
      }
      replace(outline.kind_start, outline.kind_end, with: #""signal""#)
      if let raised, !isTimeFirst {
        replace(outline.time_start, outline.time_end, with: "\"\(raised.iso8601())\"")
      }
      head += line[place..<Int(outline.end - 1)]
      own.write(now: raised, into: &head)
      return (head, facts)
    }
  }

  private func withPadding<Result>(
    _ line: [UInt8],
    _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    padded.removeAll(keepingCapacity: true)
    padded += line
    padded.append(contentsOf: repeatElement(0, count: Int(SL_PADDING)))
    return padded.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<line.count])) }
  }

  private func alerted(_ rule: Int) -> AlertedRule {
    if let made = alertedRules[rule] { return made }
    let made = AlertedRule(rules.entries[rule].rule)
    alertedRules[rule] = made
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
}
