// SPDX-License-Identifier: Apache-2.0
package import Events

extension RunRecord {
  /// The record as the log keeps it and commands show it.
  package var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("id", .string(id)), .init("rule_id", .string(ruleID)),
      .init("rule_name", .string(ruleName)), .init("type", .string(kind.rawValue)),
      .init("started", .string(started.iso8601())), .init("seconds", .number(String(seconds))),
      .init("status", .string(status.rawValue)), .init("message", .string(message)),
      .init("errors", .strings(errors)), .init("warnings", .strings(warnings)),
      .init("notes", .strings(notes)), .init("ranges", .array(ranges.map(\.json))),
      .init("events", .integer(counts.events)), .init("matches", .integer(counts.matches)),
      .init("new_alerts", .integer(counts.new)), .init("known_alerts", .integer(counts.known)),
      .init("suppressed", .integer(counts.suppressed)),
      .init("beyond_limit", .integer(counts.beyond)),
    ]
    if let gap { members.append(.init("gap", gap.json)) }
    if counts.beyond > 0 {
      members.append(
        .init(
          "beyond_limit_groups",
          .array(
            beyond.ordered.map { group, count in
              [
                "host.name": .string(group.host), "user.name": .string(group.user),
                "process.name": .string(group.process), "count": .integer(count),
              ]
            }
          )
        )
      )
      members.append(.init("beyond_limit_others", .integer(beyond.others)))
    }
    return .object(members)
  }

  /// Reads what the log has; nil where it is no record.
  package init?(_ json: JSONValue, number: Int64) {
    func text(_ name: String) -> String? { json[name]?.stringValue }
    func texts(_ name: String) -> [String] {
      (json[name]?.arrayValue ?? []).compactMap(\.stringValue)
    }
    func count(_ name: String) -> Int { json[name]?.intValue ?? 0 }
    guard let id = text("id"), let ruleID = text("rule_id"),
      let kind = text("type").flatMap(RuleExecution.Kind.init),
      let status = text("status").flatMap(Status.init),
      let started = text("started").flatMap(SearchRange.instant)
    else { return nil }
    self.init(
      id: id,
      ruleID: ruleID,
      ruleName: text("rule_name") ?? "",
      kind: kind,
      started: started
    )
    self.number = number
    self.status = status
    seconds = json["seconds"]?.doubleValue ?? 0
    errors = texts("errors")
    warnings = texts("warnings")
    notes = texts("notes")
    ranges = (json["ranges"]?.arrayValue ?? []).compactMap(SearchRange.init)
    gap = json["gap"].flatMap(SearchRange.init)
    counts = RunCounts(
      events: count("events"),
      matches: count("matches"),
      new: count("new_alerts"),
      known: count("known_alerts"),
      suppressed: count("suppressed"),
      beyond: count("beyond_limit")
    )
    var groups: [BeyondLimit.Group: Int] = [:]
    for entry in json["beyond_limit_groups"]?.arrayValue ?? [] {
      let group = BeyondLimit.Group(
        host: entry["host.name"]?.stringValue ?? "",
        user: entry["user.name"]?.stringValue ?? "",
        process: entry["process.name"]?.stringValue ?? ""
      )
      groups[group] = entry["count"]?.intValue ?? 0
    }
    beyond = BeyondLimit(groups: groups, others: count("beyond_limit_others"))
  }
}

extension SearchRange {
  /// The range as commands show it.
  package var json: JSONValue {
    [
      "from": .string(from.iso8601(fractionDigits: 9)),
      "to": .string(to.iso8601(fractionDigits: 9)),
    ]
  }

  init?(_ json: JSONValue) {
    guard let from = json["from"]?.stringValue.flatMap(Self.instant),
      let to = json["to"]?.stringValue.flatMap(Self.instant)
    else { return nil }
    self.init(from: from, to: to)
  }

  static func instant(_ text: String) -> Timestamp? {
    Array(text.utf8).withUnsafeBytes { Timestamp.parse($0) }
  }
}
