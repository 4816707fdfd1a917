// SPDX-License-Identifier: Apache-2.0

/// The shape of Elastic's rule files: every key with the type of its value.
///
/// Source: the detection-rules repository's schema as restated in the project's notes; `extended`,
/// `meta`, `filters` and the parameters of actions are free.
indirect enum RuleShape: Sendable {
  case text
  case integer
  case number
  case boolean
  case date
  case texts
  case textOrTexts
  /// A table with these keys.
  case table([String: RuleShape])
  /// An array of such tables.
  case tables([String: RuleShape])
  /// An array of arrays of such tables.
  case tableLists([String: RuleShape])
  case anything

  /// What is expected, in words.
  var name: String {
    switch self {
    case .text: "text"
    case .integer: "a whole number"
    case .number: "a number"
    case .boolean: "true or false"
    case .date: "a date such as \"2026/11/24\""
    case .texts: "a list of texts"
    case .textOrTexts: "text or a list of texts"
    case .table: "a table"
    case .tables: "an array of tables"
    case .tableLists: "an array of arrays of tables"
    case .anything: "anything"
    }
  }

  private static let entry: [String: RuleShape] = ["id": .text, "name": .text, "reference": .text]
  private static let threat: [String: RuleShape] = [
    "framework": .text, "tactic": .table(entry),
    "technique": .tables(entry.merging(["subtechnique": .tables(entry)]) { $1 }),
  ]
  private static let mapping: [String: RuleShape] = [
    "field": .text, "operator": .text, "value": .anything,
  ]

  /// `[metadata]`
  static let metadata: [String: RuleShape] = [
    "creation_date": .date, "updated_date": .date, "deprecation_date": .date,
    "deprecated_reason": .text, "maturity": .text,
    "integration": .textOrTexts, "min_stack_version": .text, "min_stack_comments": .text,
    "bypass_bbr_timing": .boolean, "os_type_list": .texts, "query_schema_validation": .boolean,
    "related_endpoint_rules": .anything, "promotion": .boolean, "comments": .anything,
    "extended": .anything, "version": .integer, "transform_version": .anything,
  ]

  /// `[rule]`
  static let rule: [String: RuleShape] = [
    "actions": .anything,
    "alert_suppression": .table([
      "group_by": .texts, "duration": .table(["value": .integer, "unit": .text]),
      "missing_fields_strategy": .text,
    ]),
    "anomaly_threshold": .integer, "author": .texts, "building_block_type": .text,
    "concurrent_searches": .integer, "data_view_id": .text, "description": .text,
    "enabled": .boolean, "event_category_override": .text, "exceptions_list": .anything,
    "false_positives": .texts, "filters": .anything, "from": .text, "index": .texts,
    "interval": .text, "investigation_fields": .table(["field_names": .texts]),
    "items_per_search": .integer, "language": .text, "license": .text,
    "machine_learning_job_id": .textOrTexts, "max_signals": .integer, "meta": .anything,
    "name": .text,
    "new_terms": .table([
      "field": .text, "value": .texts,
      "history_window_start": .tables(["field": .text, "value": .text]),
    ]),
    "new_terms_fields": .texts, "history_window_start": .text, "note": .text, "query": .text,
    "references": .texts,
    "related_integrations": .tables(["package": .text, "version": .text, "integration": .text]),
    "required_fields": .tables(["name": .text, "type": .text, "ecs": .boolean]),
    "response_actions": .anything, "risk_score": .number,
    "risk_score_mapping": .tables(mapping.merging(["risk_score": .integer]) { $1 }),
    "rule_id": .text, "rule_name_override": .text, "saved_id": .text, "setup": .text,
    "severity": .text,
    "severity_mapping": .tables(mapping.merging(["severity": .text]) { $1 }),
    "tags": .texts, "threat": .tables(threat),
    "threat_mappings": .tables([
      "framework": .text, "version": .text, "threat": .tables(threat),
    ]),
    "threat_filters": .anything, "threat_index": .texts, "threat_indicator_path": .text,
    "threat_language": .text, "threat_mapping": .anything, "threat_query": .text,
    "threshold": .table([
      "field": .textOrTexts, "value": .integer,
      "cardinality": .tables(["field": .text, "value": .integer]),
    ]),
    "throttle": .text, "tiebreaker_field": .text, "timeline_id": .text, "timeline_title": .text,
    "timestamp_field": .text, "timestamp_override": .text,
    "timestamp_override_fallback_disabled": .boolean, "to": .text, "type": .text,
    "version": .integer, "namespace": .text, "output_index": .text,
  ]

  /// `[transform]`
  static let transform: [String: RuleShape] = [
    "osquery": .tables([
      "label": .text, "query": .text, "ecs_mapping": .anything, "timeout": .integer,
    ]),
    "investigate": .tables([
      "label": .text, "description": .text, "providers": .anything, "relativeFrom": .text,
      "relativeTo": .text,
    ]),
  ]

  /// The whole file.
  static let file: [String: RuleShape] = [
    "metadata": .table(metadata), "rule": .table(rule), "transform": .table(transform),
  ]
}
