// SPDX-License-Identifier: Apache-2.0
package import Events

/// An alert as it is kept: what is asked for often in columns of its own, all of it in the document.
package struct AlertRecord: Sendable, Equatable {
  /// Its place in the order of writing, from 1; 0 before it is kept.
  package var number: Int64 = 0
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
  package var isBuildingBlock = false
  /// Of a sequence's alerts what they have in common: the id of the one over all.
  package var groupID: String?
  /// The place in the sequence; nil of the one over all.
  package var groupPlace: Int?
  /// Of one that is to be kept what matches counted by it have in common; nil of parts of a sequence,
  /// and where every match is an alert.
  package var suppression: AlertSuppressionKey?
  /// The document as far as it is the alert's own: without the rule's text, or all of it.
  package var ownDocument: [UInt8]
  /// With what, and a closing brace, the document ends; nil where it is all the alert's own.
  package var ruleText: AlertRuleText?
  /// The document of Elastic Security as one line of JSON, as it was when the alert was raised; what
  /// people did with it since stands in columns.
  package var document: [UInt8] {
    get { ruleText?.document(own: ownDocument) ?? ownDocument }
    set {
      ownDocument = newValue
      ruleText = nil
    }
  }

  /// Appends the document.
  package func appendDocument(to text: inout [UInt8]) {
    text += ownDocument
    guard let ruleText else { return }
    text += ruleText.bytes
    text.append(UInt8(ascii: "}"))
  }

  /// An alert that is not kept yet. Without a rule's text `document` is the whole document, else what
  /// stands before that.
  package init(
    id: String,
    ruleID: String,
    ruleName: String,
    severity: String,
    riskScore: Int,
    raised: Timestamp,
    document: [UInt8],
    ruleText: AlertRuleText? = nil
  ) {
    self.id = id
    self.ruleID = ruleID
    self.ruleName = ruleName
    self.severity = severity
    self.riskScore = riskScore
    self.raised = raised
    ownDocument = document
    self.ruleText = ruleText
  }
}
