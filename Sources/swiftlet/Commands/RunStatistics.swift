// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Rules

/// What a scan took: its stages, and the rules that cost most.
struct RunStatistics {
  /// A rule's part of the time that matching took.
  struct Cost {
    var rule: Rule
    /// Of all rules, 0 to 1.
    var share: Double
    /// Nanoseconds an event.
    var nanoseconds: Double
    var alerts: Int
  }

  private let times: StageTimes
  private let matching: MatchStatistics
  private let counters: ReadCounters
  private let seconds: Double
  /// The dearest first.
  let costs: [Cost]

  private static let shownRules = 10

  init(_ run: ScanRun, _ set: RuleSet) {
    times = run.times
    matching = run.matching
    counters = run.counters
    seconds = max(run.progress.elapsed, 0.001)
    let byRule = set.nanosecondsByRule(matching.nanoseconds)
    let total = max(byRule.reduce(0, +), 1)
    let timed = Double(max(1, matching.timedEvents))
    costs = zip(set.entries, byRule).map { entry, nanoseconds in
      Cost(
        rule: entry.rule,
        share: nanoseconds / total,
        nanoseconds: nanoseconds / timed,
        alerts: run.output.counts[entry.rule.id] ?? 0
      )
    }.sorted { $0.share > $1.share }
  }

  private var stages: [(name: String, seconds: Double)] {
    [
      ("read", times.read), ("decode", times.decode), ("match", times.match),
      ("sequences", times.sequences), ("alerts", times.alerts),
    ]
  }

  /// Writes it for people, to standard error.
  func show() {
    let style = Style.messages
    let events = Double(max(1, counters.decoded))
    let width = style.isColoured ? Console.width(of: 2) : nil
    Console.note("")
    Console.note(
      style("stages", .strong) + "   "
        + "\(ProgressLine.count(Int(events / seconds)))/s, "
        + "\(ProgressLine.bytes(Int(Double(counters.bytes) / seconds)))/s"
    )
    var table = TextTable(["stage", "seconds", "share", "an event"])
    let sum = max(stages.reduce(0) { $0 + $1.seconds }, 1e-9)
    for (name, time) in stages {
      table.add([
        name, Self.decimals(time, 3), "\(Self.decimals(time / sum * 100, 1)) %",
        "\(Self.decimals(time / events * 1e6, 2)) µs",
      ])
    }
    for line in table.lines(width: width, style: style) { Console.note("  " + line) }
    Console.note("")
    Console.note(style("matching", .strong))
    Console.note(
      "  \(ProgressLine.count(matching.programsRun)) conditions run, "
        + "\(Self.decimals(Double(matching.programsRun) / events, 2)) an event"
    )
    Console.note(
      "  \(ProgressLine.count(matching.lookups)) values looked up, \(remembered) % remembered"
    )
    Console.note("  \(ProgressLine.count(matching.buckets, "kind")) of events")
    if counters.passedOver > 0 {
      Console.note(
        "  \(ProgressLine.count(counters.passedOver, "line")) lacked what every rule asks for, and"
          + " were not read further"
      )
    }
    if matching.undispatched > 0 {
      Console.warn(
        "\(ProgressLine.count(matching.undispatched)) events were of kinds beyond those: they cost more"
      )
    }
    showDearest(style, width)
  }

  private func showDearest(_ style: Style, _ width: Int?) {
    guard matching.timedEvents > 0 else { return }
    Console.note("")
    Console.note(
      style("dearest rules", .strong)
        + " by \(ProgressLine.count(matching.timedEvents)) events that were timed"
    )
    var table = TextTable(["share", "an event", "alerts", "rule"])
    for cost in costs.prefix(Self.shownRules) where cost.share > 0 {
      table.add([
        "\(Self.decimals(cost.share * 100, 1)) %", "\(Self.decimals(cost.nanoseconds, 0)) ns",
        ProgressLine.count(cost.alerts), cost.rule.name,
      ])
    }
    for line in table.lines(width: width, style: style) { Console.note("  " + line) }
  }

  private var remembered: String {
    Self.decimals(Double(matching.remembered) / Double(max(1, matching.lookups)) * 100, 1)
  }

  private static func decimals(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    return digits == 0 ? ProgressLine.count(Int(rounded)) : String(rounded)
  }

  /// For `--stats-json`: seconds of each stage.
  var stagesObject: JSONValue {
    .object(stages.map { .init($0.name, .number(String($0.seconds))) })
  }

  var matchingObject: JSONValue {
    .object([
      .init("conditions_run", .integer(matching.programsRun)),
      .init("values_looked_up", .integer(matching.lookups)),
      .init("values_remembered", .integer(matching.remembered)),
      .init("event_kinds", .integer(matching.buckets)),
      .init("undispatched_events", .integer(matching.undispatched)),
      .init("timed_events", .integer(matching.timedEvents)),
    ])
  }

  var dearestObject: JSONValue {
    .array(
      costs.prefix(Self.shownRules).filter { $0.share > 0 }.map { cost in
        .object([
          .init("rule_id", .string(cost.rule.id)), .init("name", .string(cost.rule.name)),
          .init("share", .number(String(cost.share))),
          .init("nanoseconds_per_event", .number(String(cost.nanoseconds))),
        ])
      }
    )
  }
}
