// SPDX-License-Identifier: Apache-2.0
import Events

/// The fields that alerts have beside their events', for conditions on them.
enum AlertFields {
  /// ECS with the fields of alerts.
  static let schema = Schema.ecs.withAdditional(fields: definitions)

  private static let definitions: [FieldDefinition] =
    keywords.map { FieldDefinition(path: $0, type: .keyword) }
    + numbers.map { FieldDefinition(path: $0, type: .long) }
    + dates.map { FieldDefinition(path: $0, type: .date) }

  private static let keywords =
    [
      "uuid", "status", "severity", "reason", "workflow_status", "workflow_reason",
      "workflow_user", "workflow_tags", "workflow_assignee_ids", "building_block_type",
      "ancestors.id", "ancestors.index", "ancestors.type", "ancestors.rule", "group.id",
      "instance.id", "suppression.terms.field", "suppression.terms.value",
      "original_event.action", "original_event.category", "original_event.dataset",
      "original_event.id", "original_event.kind", "original_event.module", "original_event.type",
      "rule.rule_id", "rule.uuid", "rule.name", "rule.type", "rule.description", "rule.severity",
      "rule.author", "rule.tags", "rule.references", "rule.indices", "rule.interval",
      "rule.from", "rule.to", "rule.license", "rule.execution.uuid", "rule.execution.type",
      "rule.threat.framework", "rule.threat.tactic.id", "rule.threat.tactic.name",
      "rule.threat.technique.id", "rule.threat.technique.name",
      "rule.threat.technique.subtechnique.id", "rule.threat.technique.subtechnique.name",
    ].map { "kibana.alert.\($0)" }
    + ["swiftlet.explanation.summary", "swiftlet.explanation.clauses.clause"]

  private static let numbers =
    [
      "risk_score", "depth", "ancestors.depth", "group.index", "suppression.docs_count",
      "rule.risk_score", "rule.version", "rule.max_signals",
    ].map { "kibana.alert.\($0)" } + ["swiftlet.loss.events"]

  private static let dates = [
    "original_time", "start", "last_detected", "workflow_status_updated_at", "suppression.start",
    "suppression.end", "intended_timestamp", "rule.execution.timestamp",
  ].map { "kibana.alert.\($0)" }

  /// Whether a field is of those that change after the raise.
  static func changes(_ path: String) -> Bool {
    path.hasPrefix("kibana.alert.workflow") || path.hasPrefix("kibana.alert.suppression")
  }
}
