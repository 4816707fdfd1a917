// SPDX-License-Identifier: Apache-2.0
import Rules

/// What alerts ask of their rule again and again; a whole rule is much to copy.
final class AlertedRule {
  /// The rule's id.
  let id: String
  /// Its own name, severity and risk score.
  let rating: AlertRating
  /// Whether alerts take some of these from the event instead.
  let hasOverrides: Bool
  /// Whether matches go into the count of others.
  let isSuppressed: Bool
  /// What kind of building block its alerts are, if they are any.
  let buildingBlockType: String?
  /// What its alerts say of it.
  let fields: AlertRuleFields

  init(_ rule: Rule) {
    id = rule.id
    rating = AlertRating(rule)
    hasOverrides = !rule.overrides.isEmpty
    isSuppressed = rule.suppression != nil
    buildingBlockType = rule.buildingBlockType
    fields = AlertRuleFields(rule)
  }
}
