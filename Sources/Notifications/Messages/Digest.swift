// SPDX-License-Identifier: Apache-2.0
import Events
import Storage

/// Alerts that came faster than a channel takes messages, counted by their rules.
struct Digest {
  /// Rules that are named; the others are counted together.
  static let ruleLimit = 50

  /// Alerts with numbers behind this one, up to `last`.
  let channel: String
  let after: Int64
  var last: Int64

  private struct Count {
    var name: String
    var severity: String
    var alerts = 0
  }

  private var counts: [String: Count] = [:]
  private var others = 0
  private(set) var alerts = 0
  private var severity = "low"
  private var riskScore = 0
  private var first: Timestamp?
  private var end = Timestamp(nanoseconds: 0)
  private var hosts: Set<String> = []

  init(channel: String, after: Int64) {
    self.channel = channel
    self.after = after
    last = after
  }

  mutating func add(_ alert: AlertRecord) {
    alerts += 1
    if counts[alert.ruleID] != nil || counts.count < 1_000 {
      counts[
        alert.ruleID,
        default: Count(name: alert.ruleName, severity: alert.severity)
      ].alerts += 1
    } else {
      others += 1
    }
    let order = ChannelFilter.severities
    if order.firstIndex(of: alert.severity) ?? 0 > order.firstIndex(of: severity) ?? 0 {
      severity = alert.severity
    }
    riskScore = max(riskScore, alert.riskScore)
    first = min(first ?? alert.raised, alert.raised)
    end = max(end, alert.raised)
    if let host = alert.host, hosts.count < 100 { hosts.insert(host) }
  }

  /// The message that tells of them; the same alerts make the same.
  var message: Message {
    let sorted = counts.sorted { ($1.value.alerts, $0.key) < ($0.value.alerts, $1.key) }
    let named = sorted.prefix(Self.ruleLimit)
    let rest = others + sorted.dropFirst(Self.ruleLimit).reduce(0) { $0 + $1.value.alerts }
    var parts = named.map { "\($0.value.alerts) × \($0.value.name) (\($0.value.severity))" }
    if rest > 0 { parts.append("\(rest) of other rules") }
    let rules = named.map { id, count -> JSONValue in
      [
        "rule_id": .string(id), "name": .string(count.name), "severity": .string(count.severity),
        "count": .integer(count.alerts),
      ]
    }
    return Message(
      id: "digest-" + SHA256Text.hexadecimal([channel, String(after), String(last)]),
      ruleID: "swiftlet-digest",
      name: "\(alerts) alerts in one message",
      reason: "More alerts than this channel takes by themselves: " + parts.joined(separator: ", "),
      severity: severity,
      riskScore: riskScore,
      time: end,
      host: hosts.count == 1 ? hosts.first : nil,
      more: [
        .init("swiftlet.digest.count", .integer(alerts)),
        .init("swiftlet.digest.other_rules_count", .integer(rest)),
        .init("swiftlet.digest.start", .string((first ?? end).iso8601())),
        .init("swiftlet.digest.end", .string(end.iso8601())),
        .init("swiftlet.digest.rules", .array(Array(rules))),
        .init("swiftlet.digest.hosts", .strings(hosts.sorted())),
      ]
    )
  }
}
