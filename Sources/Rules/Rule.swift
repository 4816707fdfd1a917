// SPDX-License-Identifier: Apache-2.0
package import Events

/// A detection rule in Elastic's schema. What the engine uses has a property; every other key is
/// kept in `document`.
package struct Rule: Sendable, Equatable {
  /// The stable id, a UUID.
  package var id: String
  /// Its name.
  package var name: String
  /// What it detects.
  package var description: String
  /// Its type.
  package var kind: RuleKind
  /// The query's language, `eql`.
  package var language: String?
  /// The query's text; nil for types that have none.
  package var query: String?
  /// How bad its alerts are.
  package var severity: Severity
  /// 0 to 100.
  package var riskScore: Int
  /// Content version; 1 where the file is silent.
  package var version: Int
  /// When it runs.
  package var schedule: Schedule
  /// Most alerts of one scheduled run.
  package var maxSignals: Int
  /// Index patterns; empty: every index.
  package var index: [String]
  /// Free tags.
  package var tags: [String]
  /// Who wrote it.
  package var author: [String]
  /// Its licence.
  package var license: String?
  /// Links for the reader.
  package var references: [String]
  /// Known benign causes.
  package var falsePositives: [String]
  /// Aims and ways.
  package var threat: [Threat]
  /// The investigation guide; nil where there is none.
  package var guide: Guide?
  /// How to get the data it needs, Markdown.
  package var setup: String?
  /// The field that says when an event arrived, usually `event.ingested`.
  package var timestampOverride: String?
  /// Whether `@timestamp` stands in for it where an event lacks it.
  package var fallsBackToTimestamp: Bool
  /// Fields of its own for time, category and order, where it names them.
  package var timestampField: String?
  /// The field that holds the category.
  package var eventCategoryOverride: String?
  /// The field that orders events of one instant.
  package var tiebreakerField: String?
  /// `default` makes its alerts building blocks.
  package var buildingBlockType: String?
  /// What its alerts take from their events instead.
  package var overrides: RuleOverrides
  /// How matches that agree become one alert; nil where each is one.
  package var suppression: RuleSuppression?
  /// Whether it is on; true where the file is silent.
  package var isEnabled: Bool
  /// `production`, `deprecated` …; nil where the file is silent.
  package var maturity: String?
  /// The rule that this one corresponds to, from `[metadata.extended]`.
  package var upstreamID: String?
  /// The whole file as read: `metadata`, `rule`, `transform`.
  package var document: JSONValue

  /// Whether the engine runs it.
  package var isRun: Bool { kind.isRun && query != nil }
}
