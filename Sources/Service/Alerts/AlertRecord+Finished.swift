// SPDX-License-Identifier: Apache-2.0
package import Detection
import Events
package import Storage

extension AlertRecord {
  /// A finished alert as the store keeps it.
  package init(_ alert: FinishedAlert) {
    self.init(
      id: alert.id,
      ruleID: alert.ruleID,
      ruleName: alert.ruleName,
      severity: alert.severity,
      riskScore: alert.riskScore,
      raised: alert.raised,
      document: alert.ownDocument,
      ruleText: alert.ruleText.map { AlertRuleText(bytes: $0.bytes, digest: $0.digest.bytes) }
    )
    eventTime = alert.eventTime
    host = alert.host
    isBuildingBlock = alert.isBuildingBlock
    groupID = alert.groupID
    groupPlace = alert.groupPlace
    suppression = alert.suppression.map { AlertSuppressionKey(key: $0.key, window: $0.window) }
  }
}
