// SPDX-License-Identifier: Apache-2.0
import Events

/// Shows statistics of alerts as tables.
struct AlertStatisticsPrinter {
  private let statistics: AlertStatistics
  private let style = Style.output
  private let width = Console.isTerminal ? Console.width() : nil

  /// Most hosts and rules that are listed.
  private static let maximum = 20

  init(_ statistics: AlertStatistics) { self.statistics = statistics }

  func show(isNarrowed: Bool) {
    guard statistics.overall.alerts > 0, let from = statistics.earliest,
      let to = statistics.latest
    else {
      Console.note(
        isNarrowed
          ? "no alert is so; `swiftlet alerts stats` without options counts all"
          : "no alert was raised yet; `sudo swiftlet run` watches this host"
      )
      return
    }
    Console.print(
      "\(ProgressLine.count(statistics.overall.alerts, "alert")), raised from "
        + "\(from.iso8601(fractionDigits: 0)) to \(to.iso8601(fractionDigits: 0))"
    )
    Console.print()
    Console.print(Self.line(statistics.severitiesInOrder))
    Console.print(Self.line(statistics.statusesInOrder))
    times()
    hosts()
    for exclusion in statistics.exclusions { Console.note(exclusion) }
  }

  /// `3 critical  0 high  12 medium  4 low`
  private static func line(_ counts: [(name: String, count: Int)]) -> String {
    counts.map { "\(ProgressLine.count($0.count)) \($0.name)" }.joined(separator: "  ")
  }

  private func times() {
    var table = TextTable(
      ["rule", "alerts", "", "measured", "median", "mean", "95 %"],
      alignsRight: [false, true, false, true, true, true, true]
    )
    let rules = statistics.rulesInOrder
    add(statistics.overall, "all rules", to: &table)
    for rule in rules.prefix(Self.maximum) { add(rule.times, rule.name, to: &table) }
    Console.print()
    for line in table.lines(width: width, style: style) { Console.print(line) }
    if rules.count > Self.maximum {
      Console.note("\(rules.count - Self.maximum) rules more: --json lists all")
    }
  }

  private func add(_ times: AlertStatistics.Times, _ name: String, to table: inout TextTable) {
    var times = times
    let count = ProgressLine.count(times.alerts)
    table.add([name, count] + Self.cells("to detect", &times.detect))
    table.add(["", ""] + Self.cells("to acknowledge", &times.acknowledge))
    table.add(["", ""] + Self.cells("to respond", &times.close))
  }

  private static func cells(_ name: String, _ summary: inout DurationSummary) -> [String] {
    let count = ProgressLine.count(summary.count)
    guard let figures = summary.figures() else { return [name, count, "-", "-", "-"] }
    return [name, count]
      + [figures.median, figures.mean, figures.percentile95].map(ProgressLine.duration)
  }

  private func hosts() {
    var table = TextTable(["alerts", "host"], alignsRight: [true])
    let hosts = AlertStatistics.inOrder(statistics.hosts)
    for host in hosts.prefix(Self.maximum) {
      table.add([ProgressLine.count(host.count), host.name])
    }
    Console.print()
    for line in table.lines(width: width, style: style) { Console.print(line) }
    if hosts.count > Self.maximum {
      Console.note("\(hosts.count - Self.maximum) hosts more: --json lists all")
    }
  }
}
