// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Rules
import Storage

extension AlertStatus: ExpressibleByArgument {}
extension ClosingReason: ExpressibleByArgument {}
extension Severity: ExpressibleByArgument {}

/// Which alerts.
struct AlertSelection: ParsableArguments {
  @Option(
    name: .customLong("status"),
    help: ArgumentHelp("Alerts of this status; repeatable.", valueName: "status")
  )
  var statuses: [AlertStatus] = []
  @Flag(help: "Alerts of every status.")
  var all = false
  @Option(
    name: .customLong("severity"),
    help: ArgumentHelp("Alerts of this severity; repeatable.", valueName: "severity")
  )
  var severities: [Severity] = []
  @Option(
    name: .customLong("rule"),
    help: ArgumentHelp(
      "Alerts of the rule with this id, or whose id begins so or whose name holds the text; repeatable.",
      valueName: "rule"
    )
  )
  var rules: [String] = []
  @Option(
    name: .customLong("host"),
    help: ArgumentHelp("Alerts of this host, in any case; repeatable.", valueName: "name")
  )
  var hosts: [String] = []
  @Option(
    help: ArgumentHelp(
      "Alerts that were raised then or later: 2026-11-24T10:00:00Z, …T10:00:00+01:00, 2026-11-24, now-2h, 24h; UTC without a zone.",
      valueName: "time"
    )
  )
  var since: Instant?
  @Option(help: ArgumentHelp("Alerts that were raised before.", valueName: "time"))
  var until: Instant?
  @Option(
    name: .customLong("tag"),
    help: ArgumentHelp("Alerts with this tag; repeatable: with all of them.", valueName: "tag")
  )
  var tags: [String] = []
  @Option(
    name: .customLong("assignee"),
    help: ArgumentHelp(
      "Alerts that this person is to look into; `me`, `nobody`; repeatable.",
      valueName: "name"
    )
  )
  var assignees: [String] = []
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Alerts whose document satisfies a condition in EQL.",
      valueName: "condition"
    )
  )
  var condition: String?
  @Flag(
    name: .customLong("building-blocks"),
    help: "Also the events of sequences, and alerts of building-block rules."
  )
  var includesBuildingBlocks = false

  func validate() throws {
    if all, !statuses.isEmpty {
      throw ValidationError("--all is every status: leave --status out.")
    }
    if rules.contains(where: \.isEmpty) { throw ValidationError("--rule names a rule.") }
    if let since, let until, since.timestamp >= until.timestamp {
      throw ValidationError("--since is not before --until.")
    }
  }

  /// What is asked of columns; without --status and --all only these.
  func filter(usually: Set<AlertStatus> = []) -> AlertFilter {
    var filter = AlertFilter()
    filter.statuses = all ? [] : statuses.isEmpty ? usually : Set(statuses)
    filter.severities = severities.map(\.rawValue)
    filter.rules = rules
    filter.hosts = hosts
    filter.since = since?.timestamp
    filter.until = until?.timestamp
    filter.tags = tags
    filter.assignees = assignees.map { name in
      name == "me" ? Person.current : name == "nobody" ? "" : name
    }
    filter.includesBuildingBlocks = includesBuildingBlocks
    return filter
  }

  /// What is asked of documents; nil for nothing.
  func compiledCondition() throws -> AlertCondition? { try condition.map(AlertCondition.init) }

  /// Whether something was asked for that may leave nothing over.
  var isNarrowed: Bool {
    !severities.isEmpty || !rules.isEmpty || !hosts.isEmpty || since != nil || until != nil
      || !tags.isEmpty || !assignees.isEmpty || condition != nil || !statuses.isEmpty
  }
}
