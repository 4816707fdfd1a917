// SPDX-License-Identifier: Apache-2.0
import Events
import Storage

/// Counts of alerts, and how quick rules and people were with them.
struct AlertStatistics {
  /// How quick, of a rule or overall. What cannot be measured is counted.
  struct Times {
    var alerts = 0
    /// From the event to the raise.
    var detect = DurationSummary()
    /// From the raise to the first look.
    var acknowledge = DurationSummary()
    /// From the raise to the closing.
    var close = DurationSummary()
    /// Alerts that do not tell when their event was.
    var withoutEventTime = 0
    /// Alerts whose event lies behind their raise: clocks differ.
    var eventsInFuture = 0
    /// Alerts of manual runs, which look at old events on purpose.
    var manualRuns = 0
    /// Alerts that nobody has looked at.
    var untouched = 0
    /// Alerts that are not closed.
    var unclosed = 0

    mutating func add(_ alert: AlertCourse) {
      alerts += 1
      if alert.isOfManualRun {
        manualRuns += 1
      } else if let event = alert.event {
        let span = alert.raised.nanoseconds.subtractingReportingOverflow(event.nanoseconds)
        if span.overflow || span.partialValue < 0 {
          eventsInFuture += 1
        } else {
          detect.add(span.partialValue)
        }
      } else {
        withoutEventTime += 1
      }
      if let time = alert.acknowledged {
        acknowledge.add(max(0, time.nanoseconds - alert.raised.nanoseconds))
      } else {
        untouched += 1
      }
      if let time = alert.closed {
        close.add(max(0, time.nanoseconds - alert.raised.nanoseconds))
      } else {
        unclosed += 1
      }
    }
  }

  private(set) var severities: [String: Int] = [:]
  private(set) var statuses: [String: Int] = [:]
  private(set) var hosts: [String: Int] = [:]
  private(set) var overall = Times()
  /// By rule id, with the newest name.
  private(set) var rules: [String: (name: String, times: Times)] = [:]
  private(set) var earliest: Timestamp?
  private(set) var latest: Timestamp?

  /// What stands in the place of a host's name where there is none.
  private static let noHost = "(no host)"

  /// How many hosts have alerts.
  var hostCount: Int { hosts.keys.count { $0 != Self.noHost } }

  /// Takes an alert.
  mutating func add(_ alert: AlertCourse) {
    severities[alert.severity, default: 0] += 1
    statuses[alert.status.rawValue, default: 0] += 1
    hosts[alert.host ?? Self.noHost, default: 0] += 1
    overall.add(alert)
    rules[alert.ruleID, default: (alert.ruleName, Times())].times.add(alert)
    earliest = min(earliest ?? alert.raised, alert.raised)
    latest = max(latest ?? alert.raised, alert.raised)
  }

  /// Rules with the most alerts first.
  var rulesInOrder: [(id: String, name: String, times: Times)] {
    rules.map { ($0.key, $0.value.name, $0.value.times) }
      .sorted { ($1.times.alerts, $0.name, $0.id) < ($0.times.alerts, $1.name, $1.id) }
  }

  /// Counts, the largest first.
  static func inOrder(_ counts: [String: Int]) -> [(name: String, count: Int)] {
    counts.map { ($0.key, $0.value) }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }

  /// Severities, the worst first, those without alerts too.
  var severitiesInOrder: [(name: String, count: Int)] {
    ["critical", "high", "medium", "low"].map { ($0, severities[$0] ?? 0) }
  }

  /// Statuses in the order in which alerts have them.
  var statusesInOrder: [(name: String, count: Int)] {
    AlertStatus.allCases.map { ($0.rawValue, statuses[$0.rawValue] ?? 0) }
  }

  /// What the times leave out, in words; empty for nothing.
  var exclusions: [String] {
    [
      (overall.manualRuns, "of manual runs, which look at old events, not in time to detect"),
      (overall.withoutEventTime, "without the time of the event, not in time to detect"),
      (
        overall.eventsInFuture,
        "with an event behind the raise (clocks differ), not in time to detect"
      ),
      (overall.untouched, "that nobody has acknowledged yet, not in time to acknowledge"),
      (overall.unclosed, "not closed, not in time to respond"),
    ].filter { $0.0 > 0 }.map { "\(ProgressLine.count($0.0, "alert")) \($0.1)" }
  }
}

extension AlertStatistics.Times {
  /// The times for machines.
  func document(_ more: [JSONValue.Member] = []) -> JSONValue {
    var times = self
    func figures(_ summary: inout DurationSummary, _ excluded: [(String, Int)]) -> JSONValue {
      let count = summary.count
      return .object(
        [.init("alerts", .number(count))] + (summary.figures()?.members ?? [])
          + [.init("excluded", .object(excluded.map { .init($0.0, .number($0.1)) }))]
      )
    }
    return .object(
      more + [
        .init("alerts", .number(alerts)),
        .init(
          "time_to_detect",
          figures(
            &times.detect,
            [
              ("without_event_time", withoutEventTime), ("event_after_raise", eventsInFuture),
              ("manual_runs", manualRuns),
            ]
          )
        ),
        .init(
          "time_to_acknowledge",
          figures(&times.acknowledge, [("not_acknowledged", untouched)])
        ),
        .init("time_to_respond", figures(&times.close, [("not_closed", unclosed)])),
      ]
    )
  }
}
