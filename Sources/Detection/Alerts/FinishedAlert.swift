// SPDX-License-Identifier: Apache-2.0
package import Events
import Rules

/// An alert as it is to be kept: what is asked for often, and all of it as a document.
package struct FinishedAlert: Sendable, Equatable {
  /// `kibana.alert.uuid`.
  package var id: String
  /// `kibana.alert.rule.rule_id`.
  package var ruleID: String
  /// `kibana.alert.rule.name`, overrides applied.
  package var ruleName: String
  /// `low`, `medium`, `high` or `critical`.
  package var severity: String
  /// 0 to 100.
  package var riskScore: Int
  /// When it was raised: `@timestamp` of its document.
  package var raised: Timestamp
  /// When its event happened, of a sequence the last one; nil where that is not known.
  package var eventTime: Timestamp?
  /// The host's name.
  package var host: String?
  /// Whether it is a part of another alert, or of a building-block rule.
  package var isBuildingBlock: Bool
  /// Of a sequence's alerts what they have in common: the id of the one over all.
  package var groupID: String?
  /// The place in the sequence; nil of the one over all.
  package var groupPlace: Int?
  /// What it has in common with matches that go into its count; nil where each match is an alert.
  package var suppression: SuppressionTerms?
  /// The document as far as it is the alert's own: without the rule's text, with the comma before that.
  package var ownDocument: [UInt8]
  /// With what, and a closing brace, the document ends.
  package var ruleText: RuleText?
  /// The document of Elastic Security as one line of JSON.
  package var document: [UInt8] {
    get { ruleText.map { ownDocument + $0.bytes + [UInt8(ascii: "}")] } ?? ownDocument }
    set {
      ownDocument = newValue
      ruleText = nil
    }
  }
}

extension Alert {
  /// The alert as it is kept. Nil, and nothing is raised, where the event is itself an alert that
  /// came about by this rule: else a rule over alerts would go round for ever.
  package func finished(raised: Timestamp, by execution: RuleExecution) -> FinishedAlert? {
    guard !stems(from: rule.id) else { return nil }
    var line: [UInt8] = []
    line.reserveCapacity(32 << 10)
    write(now: raised, into: &line)
    return finished(line, raised, execution, SuppressionTerms(rule, event))
  }

  /// `line`: the document, to be completed.
  func finished(
    _ line: [UInt8],
    _ raised: Timestamp,
    _ execution: RuleExecution,
    _ suppression: SuppressionTerms?
  ) -> FinishedAlert {
    var line = line
    line.removeLast()
    AlertCompletion(
      execution: execution,
      raised: raised,
      suppression: suppression,
      time: time ?? raised
    ).write(into: &line)
    return FinishedAlert(
      id: id,
      ruleID: rule.id,
      ruleName: rating.ruleName,
      severity: rating.severity.rawValue,
      riskScore: rating.riskScore,
      raised: raised,
      eventTime: time,
      host: event.text(at: "host.name"),
      isBuildingBlock: rule.buildingBlockType != nil,
      suppression: suppression,
      ownDocument: line,
      ruleText: ruleFields.kept
    )
  }
}

extension SequenceAlert {
  /// The alerts of its events and then the one over all, as they are kept; none where an event is an
  /// alert that came about by this rule.
  package func finished(raised: Timestamp, by execution: RuleExecution) -> [FinishedAlert] {
    guard let shell, !members.contains(where: { $0.stems(from: rule.id) }) else { return [] }
    let parts = members + [shell]
    return zip(parts, documents(now: raised)).enumerated().map { place, part in
      let (alert, document) = part
      let isWhole = place == members.count
      var line: [UInt8] = []
      document.serialise(into: &line)
      let terms = isWhole ? SuppressionTerms(rule, alert.event) : nil
      var finished = alert.finished(line, raised, execution, terms)
      finished.groupID = id
      if !isWhole {
        finished.groupPlace = place
        finished.isBuildingBlock = true
      }
      return finished
    }
  }
}
