// SPDX-License-Identifier: Apache-2.0
package import Detection
package import Events
package import Sensors

/// Rules that cannot match, since the sensor does not tell of the events that they ask for.
package struct BlindRules: Sendable, Equatable {
  /// Rules that miss one category of events.
  package struct Cause: Sendable, Equatable {
    package var category: String
    package var rules: Int
    /// Why no such events are told.
    package var reason: String
  }

  /// All rules that are run.
  package let total: Int
  /// By category; empty where all rules can match.
  package let causes: [Cause]

  /// Those of a sensor with these families.
  package init(_ rules: RuleSet, _ families: [FamilyState]) {
    total = rules.entries.count
    guard !families.isEmpty else {
      causes = []
      return
    }
    let told = families.filter(\.isOn).reduce(into: Set<String>()) {
      $0.formUnion($1.family.categories)
    }
    let counts = rules.rulesWithoutEvents(told: told)
    causes = counts.sorted { $0.key < $1.key }.map { category, count in
      let state = families.first { $0.family.categories.contains(category) }
      return Cause(
        category: category,
        rules: count,
        reason: state?.reason ?? "no sensor tells of them"
      )
    }
  }

  /// How many rules cannot match.
  package var count: Int { causes.reduce(0) { $0 + $1.rules } }

  /// What they miss: `12 miss network events (not in the preset cloud_workloads)`.
  package var reasons: [String] {
    causes.map { "\($0.rules) miss \($0.category) events (\($0.reason))" }
  }

  /// A sentence; nil where all rules can match.
  package var sentence: String? {
    guard count > 0 else { return nil }
    return "\(count) of \(total) rules cannot match on this host: "
      + reasons.joined(separator: ", ")
  }

  /// As `status.json` has it.
  package var document: JSONValue {
    .array(
      causes.map { cause in
        .object([
          .init("category", .string(cause.category)), .init("rules", .number(cause.rules)),
          .init("reason", .string(cause.reason)),
        ])
      }
    )
  }
}
