// SPDX-License-Identifier: Apache-2.0
package import Events
import GRDB

/// Which alerts are wanted, by what stands in columns. What is empty or nil asks for nothing.
package struct AlertFilter: Sendable, Equatable {
  /// One of these.
  package var statuses: Set<AlertStatus> = []
  /// One of these: `low`, `medium`, `high`, `critical`.
  package var severities: [String] = []
  /// Of a rule with one of these ids, or whose id begins so or whose name is the text or, where no rule
  /// of an alert has this very name, holds it, in any case.
  package var rules: [String] = []
  /// Of one of these hosts, in any case.
  package var hosts: [String] = []
  /// Raised then or later.
  package var since: Timestamp?
  /// Raised before.
  package var until: Timestamp?
  /// With all of these tags.
  package var tags: [String] = []
  /// Assigned to one of these; `""` means nobody.
  package var assignees: [String] = []
  /// Whether parts of sequences and alerts of building-block rules are wanted too.
  package var includesBuildingBlocks = false

  /// All but building blocks.
  package init() {}

  /// Conditions in SQL on the table `alert`, but for status and building blocks.
  var conditions: SQLConditions {
    var found = SQLConditions()
    found.addAny(severities.map { ("severity = ?", [$0]) })
    found.addAny(
      rules.map { text in
        let wanted = text.lowercased()
        // A whole id is looked up.
        if wanted.utf8.count == 36, wanted.utf8.count(where: { $0 == UInt8(ascii: "-") }) == 4 {
          return ("rule_id = ?", [wanted])
        }
        let pattern = Self.escaped(wanted)
        return (
          #"""
          (rule_id LIKE ? ESCAPE '\' OR rule_name LIKE ? ESCAPE '\' AND (rule_name LIKE ? ESCAPE '\'
            OR NOT EXISTS (SELECT 1 FROM alert AS named WHERE named.rule_name LIKE ? ESCAPE '\')))
          """#,
          [pattern + "%", "%" + pattern + "%", pattern, pattern]
        )
      }
    )
    found.addAny(hosts.map { ("host = ? COLLATE NOCASE", [$0]) })
    if let since { found.add("raised >= ?", [since.nanoseconds]) }
    if let until { found.add("raised < ?", [until.nanoseconds]) }
    for tag in tags {
      found.add("EXISTS (SELECT 1 FROM alert_tag WHERE alert = alert.number AND name = ?)", [tag])
    }
    found.addAny(
      assignees.map { name in
        name.isEmpty
          ? ("NOT EXISTS (SELECT 1 FROM alert_assignee WHERE alert = alert.number)", [])
          : (
            "EXISTS (SELECT 1 FROM alert_assignee WHERE alert = alert.number AND name = ?)", [name]
          )
      }
    )
    return found
  }

  /// The pairs of status and building block that are wanted: each is a run of an index.
  var branches: [(status: AlertStatus, isBuildingBlock: Bool)] {
    let wanted = AlertStatus.allCases.filter { statuses.isEmpty || statuses.contains($0) }
    return (includesBuildingBlocks ? [false, true] : [false]).flatMap { isBlock in
      wanted.map { ($0, isBlock) }
    }
  }

  /// A text in which `LIKE` sees no signs of its own.
  private static func escaped(_ text: String) -> String {
    var out = ""
    for character in text {
      if character == "%" || character == "_" || character == "\\" { out.append("\\") }
      out.append(character)
    }
    return out
  }
}

/// Conditions that must all hold, with their arguments.
struct SQLConditions {
  private var terms: [String] = []
  private(set) var arguments = StatementArguments()

  /// Adds one.
  mutating func add(_ sql: String, _ values: StatementArguments) {
    terms.append(sql)
    arguments += values
  }

  /// Adds one that holds where one of several does; none of no conditions.
  mutating func addAny(_ conditions: [(sql: String, values: [String])]) {
    guard !conditions.isEmpty else { return }
    terms.append("(" + conditions.map(\.sql).joined(separator: " OR ") + ")")
    for condition in conditions { arguments += StatementArguments(condition.values) }
  }

  /// ` AND …`, to stand behind another condition.
  var suffix: String { terms.map { " AND " + $0 }.joined() }
}
